/** An object with the keys seen in it, or a list. */
interface Level {
  keys: Set<string> | undefined
  /** The key whose value is being read. */
  key: string | undefined
}

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]/gs

/**
 * Paths of keys that stand twice in one object of a JSON text, in the order found.
 * Below the top-level keys in `except` nothing is looked at. The text must be valid JSON.
 */
export function findDuplicateKeys(text: string, except: readonly string[]): string[] {
  const levels: Level[] = []
  const found: string[] = []
  let expectsKey = false
  for (const [token] of text.matchAll(TOKEN)) {
    if (expectsKey && token.startsWith('"') && isLookedAt(levels, except)) noteKey(levels, token, found)
    move(levels, token)
    expectsKey = (token === '{' || token === ',') && levels.at(-1)?.keys !== undefined
  }
  return found
}

function move(levels: Level[], token: string): void {
  if (token === '{') levels.push({ keys: new Set(), key: undefined })
  else if (token === '[') levels.push({ keys: undefined, key: undefined })
  else if (token === '}' || token === ']') levels.pop()
}

function noteKey(levels: Level[], token: string, found: string[]): void {
  const level = levels.at(-1)
  if (!level?.keys) return
  level.key = String(JSON.parse(token))
  if (level.keys.has(level.key)) found.push(levels.map((one) => one.key ?? '*').join('.'))
  level.keys.add(level.key)
}

function isLookedAt(levels: Level[], except: readonly string[]): boolean {
  return levels.length === 1 || !except.includes(levels[0]?.key ?? '')
}
