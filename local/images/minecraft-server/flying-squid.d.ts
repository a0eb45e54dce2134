/** The parts used here of packages that bring no types. */
declare module 'flying-squid' {
  import type { EventEmitter } from 'node:events'
  import type { Registry } from 'prismarine-registry'
  import type { Vec3 } from 'vec3'

  /** One player's connection. */
  export interface PlayerClient {
    end: (reason: string) => void
    once: (event: 'end', listener: () => void) => void
  }

  export interface Player extends EventEmitter {
    username?: string
    uuid?: string
    id: number
    op?: boolean
    disconnected?: boolean
    _client: PlayerClient & { username: string; uuid: string }
    chat: (message: string) => void
    kick: (reason: string) => void
    login: () => Promise<void>
    save: () => Promise<void>
    handleCommand: (command: string) => Promise<void>
  }

  export interface Column {
    toJson: () => string
  }

  export interface ColumnPosition {
    chunkX: number
    chunkZ: number
  }

  export interface RegionStorage {
    load: (chunkX: number, chunkZ: number) => Promise<Column | null>
    save: (chunkX: number, chunkZ: number, column: Column) => Promise<void>
    close: () => Promise<unknown>
  }

  export interface World {
    columns: Record<string, Column>
    savingQueue: Map<string, ColumnPosition>
    unloadQueue: Map<string, ColumnPosition>
    storageProvider: RegionStorage
    chunkGenerator: (chunkX: number, chunkZ: number) => Column
    getColumn: (chunkX: number, chunkZ: number) => Promise<Column>
    getBlockType: (position: Vec3) => Promise<number>
    getBlock: (position: Vec3) => Promise<{ name: string }>
    setLoadedColumn: (chunkX: number, chunkZ: number, column: Column, save: boolean) => void
    unloadColumn: (chunkX: number, chunkZ: number) => void
    forceUnloadColumn: (key: string, chunkX: number, chunkZ: number) => void
    saveNow: () => Promise<void>
    stopSaving: () => void
  }

  export interface GameServer extends EventEmitter {
    players: Player[]
    tickCount: number
    entities: object
    registry: Registry
    overworld: World
    difficulty: number
    color: { yellow: string }
    commands: { find: (command: string) => unknown; use: (command: string, context: object, op: boolean) => Promise<string | undefined> }
    _server: EventEmitter & { close: () => void; playerCount: number }
    log: (message: string) => void
    info: (message: string) => void
    err: (message: string) => void
    broadcast: (message: string) => void
    setBlock: (world: World, position: Vec3, stateId: number) => Promise<void>
    getSpawnPoint: (world: World) => Promise<Vec3>
    stopTickInterval: () => void
  }

  const flyingSquid: { createMCServer: (options: Record<string, unknown>) => GameServer }
  export default flyingSquid
}

declare module 'flying-squid/src/lib/plugins/log.js'

declare module 'flying-squid/src/lib/worldGenerations/superflat.js' {
  import type { Column } from 'flying-squid'
  import type { Registry } from 'prismarine-registry'

  const superflat: (options: { registry: Registry }) => () => Column
  export default superflat
}

declare module 'prismarine-chunk' {
  import type { Column } from 'flying-squid'
  import type { Registry } from 'prismarine-registry'

  const toChunk: (registry: Registry) => { fromJson: (json: string) => Column }
  export default toChunk
}

declare module 'prismarine-registry' {
  export interface Registry {
    version: { minecraftVersion: string; version: number }
    blocksByName: Record<string, { id: number; defaultState?: number }>
  }
}

declare module 'prismarine-provider-anvil' {
  interface LevelData {
    RandomSeed: [number, number]
    Version: { Name: string }
    generatorName: string
  }
  const anvil: { level: { readLevel: (file: string) => Promise<LevelData>; writeLevel: (file: string, level: LevelData) => Promise<void> } }
  export default anvil
}
