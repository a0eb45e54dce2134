import type { WorldNote } from '../contracts/notes.ts'

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

/** A run of a game on a world. */
export interface Run {
  /** The variable VERSION of its container. */
  asked: string
  /** What it calls its version when it is pinged. Plugins change that at will. */
  claimed: string
  /** Token of the upgrade that it was started for; empty when none. */
  upgradeRequest: string
}

/** Versions that the image looks up at each start. */
const MOVING: readonly string[] = ['', 'LATEST', 'SNAPSHOT']

const LONGEST = 32

/**
 * What is to be noted of a world that a game runs on, after what was noted so far. A fixed version was installed
 * whatever the game says. Else a world only ever gets newer, so what claims less is not believed: started with less,
 * the game would spoil the world.
 */
export function toWorld({ asked, claimed, upgradeRequest }: Run, noted: WorldNote | undefined): WorldNote | undefined {
  const version = MOVING.includes(asked.toUpperCase()) ? toVersion(claimed) : asked
  if (version === undefined || version.length > LONGEST) return noted
  const isBelieved = version === asked || !noted || isUpgrade(noted.version, version, asked)
  return isBelieved ? { version, upgradeRequest: upgradeRequest || (noted?.upgradeRequest ?? '') } : noted
}

/** Whether a version is another's or a later one. A snapshot of the old scheme is not compared with releases: it counts where snapshots were asked for. */
function isUpgrade(from: string, to: string, asked: string): boolean {
  if (SNAPSHOT.test(from) && SNAPSHOT.test(to)) return to >= from
  const [before, after] = [toRank(from), toRank(to)]
  if (!before || !after) return from === to || asked.toUpperCase() === 'SNAPSHOT'
  const index = after.findIndex((part, place) => part !== before[place])
  return index === -1 || (after[index] ?? 0) > (before[index] ?? 0)
}

const KINDS: readonly string[] = ['snapshot', 'pre', 'rc', '']

/** The parts of a version that count, the weightiest first; undefined when it can't be compared. */
function toRank(version: string): number[] | undefined {
  const [, release = '', kind = '', number = '0'] = /^([0-9.]+)(?:-([a-z]+)-?([0-9]+))?$/.exec(version) ?? []
  if (!RELEASE.test(release)) return undefined
  const [major = 0, minor = 0, patch = 0] = release.split('.').map(Number)
  return [major, minor, patch, KINDS.indexOf(kind), Number(number)]
}
