import { fileURLToPath } from 'node:url'
import type { Image } from '../image.ts'

/** Plays `itzg/minecraft-server` with flying-squid instead of Java. */
export const minecraftServer: Image = {
  repository: 'itzg/minecraft-server',
  entrypoint: ['/image/scripts/start'],
  // The real one says en_US.UTF-8, which a machine need not have: each log would begin with a warning of bash.
  env: { TYPE: 'VANILLA', VERSION: 'LATEST', EULA: '', UID: '1000', GID: '1000', LC_ALL: 'C.UTF-8' },
  programs: {
    '/image/scripts/start': toFile('start.ts'),
    '/start': toFile('start.ts'),
    '/usr/local/bin/mc-health': toFile('mc-health.ts'),
    '/usr/local/bin/rcon-cli': toFile('rcon-cli.ts'),
  },
  // A fifth less memory, of which a machine with many servers has too little. The deprecation is in flying-squid.
  nodeOptions: ['--max-semi-space-size=2', '--no-deprecation'],
}

function toFile(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url))
}
