/** Versions that flying-squid plays and a client was seen to join, oldest first. */
export const supportedVersions = [
  '1.8.8', '1.9.4', '1.10.2', '1.11.2', '1.12.2', '1.13.2', '1.14.4', '1.15.2', '1.16.5', '1.17.1', '1.18', '1.18.2', '1.19', '1.19.2',
  '1.19.3', '1.19.4', '1.20', '1.20.1', '1.20.2', '1.20.3', '1.20.4', '1.20.5', '1.20.6', '1.21.1', '1.21.3', '1.21.4',
]

/** The concrete version for a value of VERSION, `newest` being what LATEST stands for; undefined when it cannot be played. */
export function resolveVersion(version: string, newest = supportedVersions.at(-1) ?? ''): string | undefined {
  const wanted = version === '' || version === 'LATEST' || version === 'SNAPSHOT' ? newest : version
  return supportedVersions.find((supported) => supported === wanted)
}

/** Negative when `a` is older than `b`, positive when newer. */
export function compareVersions(a: string, b: string): number {
  const left = a.split('.').map(Number)
  const right = b.split('.').map(Number)
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
