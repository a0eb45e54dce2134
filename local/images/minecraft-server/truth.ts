/** What the image's scripts take as yes. */
export function isTrue(value: string | undefined): boolean {
  return /^(true|yes|on|1)$/i.test(value ?? '')
}

/** What the image's scripts take as no; neither yes nor no is possible too. */
export function isFalse(value: string | undefined): boolean {
  return /^(false|no|off|0)$/i.test(value ?? '')
}
