import type { MinecraftServerSpec } from '../../contracts/minecraft-server.ts'
import type { VolumeNote } from '../../contracts/notes.ts'

/** True for a version that names another software as time goes by. */
export const isMoving = (version: string): boolean => version === 'LATEST' || version === 'SNAPSHOT'

/**
 * The version to start: what was last run on the world in place of a moving one, so that neither an eviction
 * nor a server made anew upgrades it. A new `upgradeRequest` lets it move on once.
 */
export function toVersion({ version, upgradeRequest }: MinecraftServerSpec, volume: VolumeNote | undefined): string {
  const world = volume?.world
  if (!isMoving(version) || !world) return version
  return upgradeRequest === undefined || upgradeRequest === world.upgradeRequest ? world.version : version
}
