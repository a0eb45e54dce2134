/** A piece of a text of the server list, of one look. */
export interface Run {
  text: string
  /** Code of its colour, 0 to f; absent for the usual one. */
  colour?: string
  isBold: boolean
  isItalic: boolean
  isUnderlined: boolean
  isStruck: boolean
}

type Look = Omit<Run, 'text'>

const PLAIN: Look = { isBold: false, isItalic: false, isUnderlined: false, isStruck: false }

/** What each code does to a look; a colour ends all else, as in the game (https://minecraft.wiki/w/Formatting_codes). */
function toLook(look: Look, code: string): Look {
  if (/[0-9a-f]/.test(code)) return { ...PLAIN, colour: code }
  switch (code) {
    case 'l': return { ...look, isBold: true }
    case 'm': return { ...look, isStruck: true }
    case 'n': return { ...look, isUnderlined: true }
    case 'o': return { ...look, isItalic: true }
    case 'r': return PLAIN
    default: return look
  }
}

/** The lines of a text as the server list shows them: two at most, `\n` between them. */
export function toLines(motd: string): readonly (readonly Run[])[] {
  let look = PLAIN
  return motd.split('\\n').slice(0, 2).map((line) => {
    const [first = '', ...coded] = line.split('§')
    const runs: Run[] = [{ ...look, text: first }]
    for (const one of coded) {
      look = toLook(look, one.charAt(0).toLowerCase())
      runs.push({ ...look, text: one.slice(1) })
    }
    return runs.filter(({ text }) => text !== '')
  })
}
