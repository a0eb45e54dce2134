import type { GameServer } from 'flying-squid'
import type { PlayerList } from './player-lists.ts'
import type { TickCommands, TickMeter } from './ticks.ts'
import type { WorldSaver } from './world-saver.ts'

/** What commands, joins and the stop work on. */
export interface GameState {
  server: GameServer
  seed: number
  maxPlayers: number
  whitelist: PlayerList
  operators: PlayerList
  bans: PlayerList
  cache: PlayerList
  hasWhitelist: boolean
  enforcesWhitelist: boolean
  autosaves: boolean
  saver: WorldSaver
  tickCommands: TickCommands
  ticks: TickMeter
  /** Changes an entry of server.properties, as commands of the game do. */
  setProperty: (name: string, value: string) => void
  stop: () => void
}
