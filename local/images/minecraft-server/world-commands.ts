import type { Command } from './console.ts'
import { logServer } from './log.ts'

/** Commands about the server and its world. */
export const worldCommands: Record<string, Command> = {
  list: ({ server, maxPlayers }, [detail]) => {
    if (detail !== undefined && detail !== 'uuids') return undefined
    const names = server.players.map(({ _client: { username, uuid } }) => (detail ? `${username} (${uuid})` : username))
    return `There are ${names.length} of a max of ${maxPlayers} players online: ${names.join(', ')}`
  },
  say: ({ server }, args, sender) => {
    if (args.length === 0) return undefined
    const message = `[${sender}] ${args.join(' ')}`
    server.broadcast(message)
    logServer('INFO', message)
    return ''
  },
  'save-all': async ({ server, saver }, [how]) => {
    if (how !== undefined && how !== 'flush') return undefined
    await Promise.all(server.players.map((player) => player.save()))
    await saver.save()
    logServer('INFO', 'Saved the game')
    return 'Saving the game (this may take a moment!)\nSaved the game'
  },
  'save-off': (game) => {
    if (!game.autosaves) return 'Saving is already turned off'
    game.autosaves = false
    return 'Automatic saving is now disabled'
  },
  'save-on': (game) => {
    if (game.autosaves) return 'Saving is already turned on'
    game.autosaves = true
    return 'Automatic saving is now enabled'
  },
  seed: ({ seed }) => `Seed: [${seed}]`,
  stop: ({ stop }) => {
    stop()
    return 'Stopping the server'
  },
}
