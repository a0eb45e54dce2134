import type { ConfigMap } from '../objects.ts'
import { childName } from '../../contracts/names.ts'
import { childLabels } from './names.ts'
import { toPlayerFiles } from './player-files.ts'
import type { Server } from './server.ts'
import { SFTP_SCRIPTS } from './sftp-script.ts'

/** Keys of the ConfigMap that the game container reads. */
export const GAME_FILES = ['ops.json', 'whitelist-enabled', 'whitelist.json', 'world']

/** What the game container reads of the ConfigMap: lists of players, whether the whitelist is on, and the world's version. */
export function newGameFiles({ spec, observed }: Server): Record<string, string> {
  const world = observed.volume?.world
  return { ...toPlayerFiles(spec), 'whitelist-enabled': `${String(spec.whitelist.enabled)}\n`, world: world ? `${world.upgradeRequest}\n${world.version}\n` : '' }
}

/** The ConfigMap of a server: what the game container reads, and the scripts of the SFTP container. */
export function newConfigMap({ name, namespace }: Server, files: Record<string, string>): ConfigMap {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: childName(name), namespace, labels: childLabels(name) },
    data: { ...files, ...SFTP_SCRIPTS },
  }
}
