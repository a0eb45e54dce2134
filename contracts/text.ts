import * as z from 'zod'
import { described, type Rule } from './rule.ts'

/**
 * The image's writer of properties expands these from the pod's environment, so they can't be shown literally
 * (https://github.com/itzg/mc-image-helper, SimplePlaceholders).
 */
const NO_PLACEHOLDERS: Rule<string> = {
  message: 'must not hold %NAME%, %env:…%, %date:…%, %time:…% or a $ between two %, which the image would expand',
  cel: "!self.matches('(?i)%(env|date|time):') && !self.matches('%[A-Za-z_][A-Za-z0-9_]*%') && !self.matches('%[^%]*[$][^%]*%')",
  holds: (text) => !/%(env|date|time):/i.test(text) && !/%[A-Za-z_][A-Za-z0-9_]*%/.test(text) && !/%[^%]*[$][^%]*%/.test(text),
}

/** Schema of one line of text that the game shows as it stands. */
export function lineOfText(description: string, max: number): z.ZodString {
  return described(z.string().max(max).regex(/^[^\p{Cc}\p{Zl}\p{Zp}\\]*$/u, 'must not hold line breaks, control characters or backslashes'), description, [NO_PLACEHOLDERS])
}

/** Schema of text of two lines: `\n`, written as backslash and n, begins the second. */
export function twoLinesOfText(description: string, max: number): z.ZodString {
  return described(
    z.string().max(max).regex(/^([^\p{Cc}\p{Zl}\p{Zp}\\]|\\n)*$/u, 'must not hold line breaks, control characters or backslashes; write \\n for the second line'),
    description,
    [NO_PLACEHOLDERS],
  )
}

/** Schema of an https address that a pod loads something from. A comma, `<` or white space would end it within a list. */
export function httpsUrl(description: string): z.ZodString {
  return described(
    z.string().max(1000).regex(/^https:\/\/[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?(\/[A-Za-z0-9._~:/?@!$&'()*+;=%-]*)?$/, 'must be an https:// address without commas and spaces'),
    description,
    [NO_PLACEHOLDERS],
  )
}

/** Schema of a token: another one than before asks for something to be done once, such as a time of the clock. */
export function token(description: string): z.ZodString {
  return described(z.string().min(1).max(64).regex(/^[A-Za-z0-9][A-Za-z0-9._:+-]*$/, 'must be letters, digits, ., _, :, + and -, such as 2026-05-01T12:00:00Z'), description)
}
