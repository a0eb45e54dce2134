/** A failed assertion, or a failed subtest or file in which no assertion failed. */
export interface Failure {
  /** The file, its subtests from outside to inside, and the assertion. */
  path: string[]
  /** What TAP tells of it: the lines of its YAML block. */
  diagnostics: string[]
}

const LONGEST_BLOCK = 40
const LONGEST_LINE = 300
const MARGIN = 4

/** The failures that a text in TAP tells of, such as tap's output file. */
export function failuresOf(tap: string): Failure[] {
  const lines = tap.split('\n')
  const failures: Failure[] = []
  /** The subtests that are open, each with the number of failures before it. */
  const open: { name: string; before: number }[] = []
  for (let index = 0; index < lines.length; index++) {
    const subtest = parse(/^( *)# Subtest: (.*)$/, lines[index])
    if (subtest) open.splice(subtest.depth, Infinity, { name: subtest.name, before: failures.length })
    const result = parse(/^( *)(?:not )?ok\b(?: \d+)?(?: - )?(.*?)(?: # time=\S+)?$/, lines[index])
    if (!result) continue
    const isFailed = lines[index]?.trimStart().startsWith('not ok') && !/ # (TODO|SKIP)\b/i.test(result.name)
    // Text inside of a block may look like results.
    const block = blockAfter(lines, index)
    index += block.length
    const [closed] = open.splice(result.depth)
    const isToldInside = closed !== undefined && failures.length > closed.before
    if (isFailed && !isToldInside) failures.push({ path: [...open.map(({ name }) => name), result.name], diagnostics: block.map((line) => line.slice(result.depth * MARGIN)) })
  }
  return failures
}

/** A failure as text for a log, of bounded length. */
export function describeFailure({ path, diagnostics }: Failure): string {
  const rest = diagnostics.length - LONGEST_BLOCK
  const lines = diagnostics.slice(0, LONGEST_BLOCK).map((line) => (line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line))
  return [`FAILED ${path.join(' > ')}`, ...lines, ...(rest > 0 ? [`  … and ${rest} more lines`] : []), ''].join('\n')
}

function parse(form: RegExp, line = ''): { depth: number; name: string } | undefined {
  const [match, margin = '', name = ''] = form.exec(line) ?? []
  return match === undefined ? undefined : { depth: margin.length / MARGIN, name }
}

/** The lines of the YAML block of the result before it. */
function blockAfter(lines: string[], index: number): string[] {
  const [margin = ''] = /^ */.exec(lines[index] ?? '') ?? []
  if (lines[index + 1] !== `${margin}  ---`) return []
  const end = lines.indexOf(`${margin}  ...`, index)
  return lines.slice(index + 1, end < 0 ? undefined : end + 1)
}
