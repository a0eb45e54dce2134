/** The entries of a server.properties file. */
export type Properties = Record<string, string>

const escapes: Record<string, string> = { n: '\n', t: '\t', r: '\r', f: '\f' }
const namedEscapes: Record<string, string> = { '\n': '\\n', '\t': '\\t', '\r': '\\r', '\f': '\\f' }

/** Reads the text of a .properties file: comments, continued lines and escapes as java.util.Properties has them. */
export function parseProperties(text: string): Properties {
  const properties: Properties = {}
  for (const line of toLogicalLines(text)) {
    const match = /^((?:\\[^]|[^\\:=\s])*)[ \t\f]*[:=]?[ \t\f]*([^]*)$/.exec(line)
    if (match) properties[unescape(match[1] ?? '')] = unescape(match[2] ?? '')
  }
  return properties
}

/** Writes a .properties file, sorted, so that the same entries give the same text. */
export function formatProperties(properties: Properties, comments: string[] = []): string {
  const entries = Object.entries(properties).sort(([a], [b]) => (a < b ? -1 : 1))
  const lines = entries.map(([key, value]) => `${escapeKey(key)}=${escapeValue(value)}`)
  return [...comments.map((comment) => `#${comment}`), ...lines, ''].join('\n')
}

function toLogicalLines(text: string): string[] {
  const lines: string[] = []
  let continued = ''
  for (const physical of text.split(/\r\n|\n|\r/)) {
    const line = physical.replace(/^[ \t\f]+/, '')
    if (continued === '' && /^(#|!|$)/.test(line)) continue
    if (/(^|[^\\])(\\\\)*\\$/.test(line)) {
      continued += line.slice(0, -1)
      continue
    }
    lines.push(continued + line)
    continued = ''
  }
  return continued === '' ? lines : [...lines, continued]
}

function unescape(text: string): string {
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|([^]))/g, (_match, code: string | undefined, char: string | undefined) =>
    code === undefined ? (escapes[char ?? ''] ?? char ?? '') : String.fromCharCode(Number.parseInt(code, 16)))
}

function escapeKey(key: string): string {
  return escapeControls(key.replace(/[\\:=#! ]/g, '\\$&'))
}

function escapeValue(value: string): string {
  return escapeControls(value.replace(/[\\:=#!]/g, '\\$&').replace(/^ /, '\\ '))
}

function escapeControls(text: string): string {
  return text.replace(/[\n\t\r\f]/g, (char) => namedEscapes[char] ?? char)
}
