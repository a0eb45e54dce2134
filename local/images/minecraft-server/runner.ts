import type { Server } from 'node:net'
import { containerAddress, type Environment } from '../container.ts'
import { runCommand } from './console.ts'
import { failAsAsked } from './fault.ts'
import { startGame } from './game.ts'
import { openGameProperties } from './game-properties.ts'
import type { GameProperties } from './game-properties.ts'
import type { GameState } from './game-state.ts'
import { logRunner, logServer, logSetUp } from './log.ts'
import { closeRcon, listenRcon } from './rcon-server.ts'
import { saveAndClose } from './stopping.ts'

/** The game saves by itself every 6000 ticks. What changed since then is lost when it is killed. */
const autosaveMs = 300_000

/** What the image's runner exits with after it had to kill the server: only a kubelet's SIGKILL ends it with 137. */
const killedExitCode = 255

/** Runs the server until it is stopped, by a signal or by the command `stop`. Ends the process. */
export async function runServer(version: string, env: Environment): Promise<void> {
  logSetUp('Starting the Minecraft server...')
  const stopRequested = newGate()
  takeSignals(env, { announce: (message) => { announce(message) }, stop: stopRequested.open })
  let announce = (message: string): void => { logServer('INFO', message) }

  const started = performance.now()
  logServer('INFO', `Starting minecraft server version ${version}`)
  failAsAsked()
  const properties = readProperties()
  logServer('INFO', `Starting Minecraft server on ${containerAddress()}:${properties.port}`)
  const game = await startGame({ version, type: env.TYPE ?? '' }, properties, stopRequested.open)
  surviveErrors()
  announce = (message) => { void runCommand(game, `say ${message}`, 'Rcon') }
  keepSaving(game)
  const rcon = await openRcon(game, properties)
  logServer('INFO', `Done (${((performance.now() - started) / 1000).toFixed(3)}s)! For help, type "help"`)

  await stopRequested.opened
  await Promise.all([rcon && closeRcon(rcon), saveAndClose(game, env)])
  logRunner('INFO', 'Done')
  process.exit(0)
}

function readProperties(): GameProperties {
  const properties = openGameProperties()
  if (properties.verifiesAccounts) logServer('WARN', 'online-mode is on, but accounts cannot be verified on this machine: players join by name alone')
  return properties
}

interface Gate {
  open: () => void
  opened: Promise<void>
}

function newGate(): Gate {
  const { promise, resolve } = Promise.withResolvers<undefined>()
  return { open: () => { resolve(undefined) }, opened: promise }
}

/** SIGTERM announces the stop and waits, SIGUSR1 stops at once; either bounds the stop by STOP_DURATION. */
function takeSignals(env: Environment, server: { announce: (message: string) => void; stop: () => void }): void {
  const announceSeconds = Number(env.STOP_SERVER_ANNOUNCE_DELAY ?? 0)
  let isStopping = false
  const terminate = (): void => {
    if (isStopping) return
    isStopping = true
    logRunner('INFO', 'Sending \'stop\' to Minecraft server...')
    server.stop()
    const seconds = Number(env.STOP_DURATION || 60)
    if (seconds !== 0) setTimeout(kill, seconds * 1000).unref()
  }
  process.removeAllListeners('SIGTERM')
  process.on('SIGTERM', () => {
    logRunner('INFO', 'gracefully stopping server...')
    if (announceSeconds > 0) server.announce(`Server shutting down in ${announceSeconds} seconds`)
    setTimeout(terminate, announceSeconds * 1000)
  })
  process.on('SIGUSR1', terminate)
}

function kill(): void {
  logRunner('ERROR', 'Took too long, so killing server process')
  process.exit(killedExitCode)
}

/** flying-squid throws at some unusual packets; one player's is no reason to lose everybody's world. Before the server is up, an error ends it. */
function surviveErrors(): void {
  const log = (error: unknown): void => { logServer('ERROR', error instanceof Error ? (error.stack ?? error.message) : String(error)) }
  process.on('uncaughtException', log)
  process.on('unhandledRejection', log)
}

function keepSaving(game: GameState): void {
  setInterval(() => {
    if (!game.autosaves) return
    game.saver.save().catch((error: unknown) => { logServer('ERROR', String(error)) })
  }, autosaveMs).unref()
}

async function openRcon(game: GameState, { rcon }: GameProperties): Promise<Server | undefined> {
  if (!rcon) return undefined
  if (rcon.password === '') {
    logServer('WARN', 'No rcon password set in server.properties, rcon disabled!')
    return undefined
  }
  const host = containerAddress()
  // The game sends the lines of an answer without anything between them.
  const run = async (command: string): Promise<string> => (await runCommand(game, command, 'Rcon')).replaceAll('\n', '')
  const server = await listenRcon({ ...rcon, host, run })
  logServer('INFO', `RCON running on ${host}:${rcon.port}`)
  return server
}
