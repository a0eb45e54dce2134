import { check } from '../../../../contracts/issues.ts'
import type { FieldError } from '../../../../contracts/rest/problem.ts'
import { ServerReplacement } from '../../../../contracts/rest/server-spec.ts'
import { parseJsonPath, type Step } from './paths.ts'

/** What is wrong with one place of a spec. */
export interface Message {
  steps: Step[]
  text: string
}

/** What the API found wrong. */
export const toMessages = (errors: readonly FieldError[]): Message[] => errors.map(({ path, message }) => ({ steps: parseJsonPath(path), text: message }))

/** What the schema finds wrong with a spec: the same words that the API would say. */
export function checkSpec(spec: unknown): Message[] {
  const checked = check(ServerReplacement, spec)
  return checked.success ? [] : checked.issues.map(({ path, message }) => ({ steps: path.map((step) => (typeof step === 'number' ? step : String(step))), text: message }))
}

/** The messages about a field, with the steps that lead further into it. */
export function messagesOf(messages: readonly Message[], path: string): Message[] {
  const names = path.split('.')
  return messages.filter(({ steps }) => names.every((name, index) => steps[index] === name)).map(({ steps, text }) => ({ steps: steps.slice(names.length), text }))
}

/** The messages that stand beside none of the fields: they belong to the form as a whole. */
export function messagesBeside(messages: readonly Message[], paths: readonly string[]): Message[] {
  return messages.filter((message) => !paths.some((path) => messagesOf([message], path).length > 0))
}

/** A message about an item of a list, for people: which line it is about comes first. */
export const toLineMessage = ({ steps: [line], text }: Message): string => (typeof line === 'number' ? `Line ${line + 1}: ${text}` : text)
