import { toWords } from '../lib/words.ts'

/** A stretch of a text: plain, code, or an address. */
export interface TextPart {
  kind: 'Plain' | 'Code' | 'Link'
  text: string
}

const MARKED = /`([^`]+)`|(https:\/\/[^\s)]+[^\s).,;:])/g

/** A description of the schema in parts: what stands between backticks is code, and addresses are links. */
export function toParts(text: string): TextPart[] {
  const parts: TextPart[] = []
  let end = 0
  for (const match of text.matchAll(MARKED)) {
    const [whole, code, link] = match
    if (match.index > end) parts.push({ kind: 'Plain', text: text.slice(end, match.index) })
    parts.push(code !== undefined ? { kind: 'Code', text: code } : { kind: 'Link', text: link ?? whole })
    end = match.index + whole.length
  }
  if (end < text.length) parts.push({ kind: 'Plain', text: text.slice(end) })
  return parts
}

const ACRONYMS: Readonly<Record<string, string>> = { url: 'URL', sha: 'SHA', cpu: 'CPU', pvp: 'PvP', sftp: 'SFTP', ips: 'IPs', npcs: 'NPCs' }

/** A name of a field as people write it: `saveTimeoutSeconds` is "Save timeout seconds", `resourcePack.url` "Resource pack URL". */
export const toLabel = (name: string): string => toWords(name).split(' ').map((word) => ACRONYMS[word.toLowerCase()] ?? word).join(' ')
