import { Exit } from '../container.ts'
import { knownKeywords } from './sshd-keywords.ts'

/** A keyword, in small letters, with its arguments. */
export interface Setting {
  keyword: string
  value: string
}

/** One condition of a Match: patterns for the user's name, or for the names of his groups. */
export interface Criterion {
  kind: 'user' | 'group'
  patterns: string[]
}

/** The lines under one Match, or all those before the first. */
export interface Section {
  /** What has to hold for a user; nothing where everybody is meant. */
  criteria: Criterion[]
  settings: Setting[]
}

const file = '/etc/ssh/sshd_config'

/** Reads an sshd_config; throws an Exit with sshd's own words for what it refuses. */
export function parseSshdConfig(text: string): Section[] {
  const sections: Section[] = [{ criteria: [], settings: [] }]
  const bad: string[] = []
  text.split('\n').forEach((line, i) => {
    const setting = parseLine(line)
    if (!setting) return
    if (setting.keyword === 'match') sections.push({ criteria: parseMatch(setting.value, i + 1), settings: [] })
    else if (knownKeywords.has(setting.keyword)) sections.at(-1)?.settings.push(setting)
    else bad.push(`${file}: line ${i + 1}: Bad configuration option: ${setting.keyword}`)
  })
  if (bad.length > 0) throw new Exit(255, [...bad, `${file}: terminating, ${bad.length} bad configuration options`].join('\n'))
  return sections
}

function parseLine(line: string): Setting | undefined {
  const [, keyword, rest = ''] = /^\s*([A-Za-z0-9]+)\s*[\s=]\s*(.*?)\s*$/.exec(line.replace(/^\s*#.*/, '')) ?? []
  if (keyword === undefined) {
    const [, alone] = /^\s*([A-Za-z0-9]+)\s*$/.exec(line) ?? []
    return alone === undefined ? undefined : { keyword: alone.toLowerCase(), value: '' }
  }
  return { keyword: keyword.toLowerCase(), value: rest.replace(/\s+#.*$/, '').replace(/^"(.*)"$/, '$1') }
}

function parseMatch(value: string, line: number): Criterion[] {
  const words = value.split(/\s+/)
  if (words.length === 1 && words[0]?.toLowerCase() === 'all') return []
  const pairs = Array.from({ length: Math.ceil(words.length / 2) }, (_, i) => words.slice(2 * i, 2 * i + 2))
  return pairs.map(([word = '', patterns = '']) => {
    const kind = word.toLowerCase()
    if ((kind === 'user' || kind === 'group') && patterns !== '') return { kind, patterns: patterns.split(',') }
    throw new Exit(255, `${file} line ${line}: Match ${value}: only "Match User", "Match Group" and "Match all" are played on this machine`)
  })
}
