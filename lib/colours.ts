/** A text of a game without the codes of its colours (https://minecraft.wiki/w/Formatting_codes). */
export const withoutColours = (text: string): string => text.replaceAll(/§./gsu, '')
