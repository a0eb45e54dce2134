const fields: Record<string, (date: Date) => number> = {
  y: (date) => date.getFullYear(),
  u: (date) => date.getFullYear(),
  Y: (date) => date.getFullYear(),
  M: (date) => date.getMonth() + 1,
  d: (date) => date.getDate(),
  H: (date) => date.getHours(),
  m: (date) => date.getMinutes(),
  s: (date) => date.getSeconds(),
}

/** Formats a time by the numeric letters of Java's DateTimeFormatter; undefined for a pattern with other letters. */
export function formatDate(date: Date, pattern: string): string | undefined {
  const parts = pattern.match(/'[^']*'|([A-Za-z])\1*|[^A-Za-z']+/g) ?? []
  let text = ''
  for (const part of parts) {
    const field = formatField(date, part)
    if (field === undefined) return undefined
    text += field
  }
  return text
}

function formatField(date: Date, part: string): string | undefined {
  if (part.startsWith("'")) return part.slice(1, -1)
  if (!/^[A-Za-z]/.test(part)) return part
  const number = fields[part.charAt(0)]?.(date)
  if (number === undefined) return undefined
  const padded = String(number).padStart(part.length, '0')
  return /^[yuY]{2}$/.test(part) ? padded.slice(-2) : padded
}
