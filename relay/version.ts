/** A release of either scheme: 1.21.4, 26.1, 26.1.2. */
const RELEASE = /^[0-9]{1,2}\.[0-9]{1,2}(\.[0-9]{1,2})?$/

/** A snapshot of the old scheme: 25w14a. */
const SNAPSHOT = /^[0-9]{2}w[0-9]{2}[a-z]$/

/** What is not a release yet, by its id (`1.21.5-pre1`, `26.1-snapshot-1`) or its name (`1.21.5 Pre-Release 1`). */
const UNFINISHED = /^([0-9.]{3,8})[- ](snapshot|pre(?:-release)?|rc|release candidate)[- ]?([0-9]{1,2})$/i

/** Software of other makers says its own name first: `Paper 1.21.4`. */
const SOFTWARE = /^[A-Za-z][A-Za-z,-]* (?=[0-9])/

/**
 * The Minecraft version in what a server calls its version when it is pinged. Undefined when there is none that could
 * be asked for as VERSION of the image.
 */
export function toVersion(name: string): string | undefined {
  if (name.length > 64) return undefined
  const id = name.trim().replace(SOFTWARE, '')
  if (RELEASE.test(id) || SNAPSHOT.test(id)) return id
  const [, release = '', kind = '', number = ''] = UNFINISHED.exec(id) ?? []
  return RELEASE.test(release) ? `${release}-${toKind(kind)}${release.startsWith('1.') ? '' : '-'}${number}` : undefined
}

/** The word as ids write it. */
function toKind(kind: string): string {
  return /^snapshot$/i.test(kind) ? 'snapshot' : /^pre/i.test(kind) ? 'pre' : 'rc'
}
