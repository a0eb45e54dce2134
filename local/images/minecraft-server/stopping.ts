import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import type { Player } from 'flying-squid'
import type { Environment } from '../container.ts'
import { stretchSeconds } from './fault.ts'
import type { GameState } from './game-state.ts'
import { logServer } from './log.ts'

/** How long a client may take to hear that the server closes. */
const farewellMs = 2000

/** Sends the players away, writes players and world, and closes the world's files. */
export async function saveAndClose({ server, saver }: GameState, env: Environment): Promise<void> {
  logServer('INFO', 'Stopping the server')
  server.stopTickInterval()
  logServer('INFO', 'Saving players')
  const left = [...server.players].map(sendAway)
  server._server.close()
  await Promise.all(left)
  logServer('INFO', 'Saving worlds')
  // A world of this stand-in is small; this stretches its save for tests of what happens when a save takes long.
  await wait(stretchSeconds('save', env) * 1000)
  await saver.save()
  await server.overworld.storageProvider.close()
  logServer('INFO', 'Saved')
  logServer('INFO', 'ThreadedAnvilChunkStorage: All dimensions are saved')
}

/** Saves a player once, for flying-squid saves again at the end of the connection, and waits until the reason has reached him. */
async function sendAway(player: Player): Promise<void> {
  const saved = player.save()
  player.save = () => saved
  const isGone = once(player, 'disconnected', { signal: AbortSignal.timeout(farewellMs) }).catch(() => undefined)
  player.kick('Server closed')
  await Promise.all([saved, isGone])
}
