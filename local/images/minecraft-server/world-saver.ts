import type { Column, World } from 'flying-squid'

/** Keeps a world's changes in memory until told to write them. */
export interface WorldSaver {
  /** Writes every changed column; rejects when one could not be written, and keeps it for the next time. */
  save: () => Promise<void>
}

/**
 * Replaces how a prismarine world loads and saves columns. The original forgets changes made while it saves, can load
 * a column twice at once, and stores columns that nobody has changed.
 */
export function takeOverStorage(world: World, logError: (message: string) => void): WorldSaver {
  const loading = new Map<string, Promise<Column>>()
  const beingSaved = new Set<string>()
  let work = Promise.resolve()

  async function load(chunkX: number, chunkZ: number): Promise<Column> {
    const stored = await world.storageProvider.load(chunkX, chunkZ).catch((error: unknown) => {
      logError(`Couldn't load chunk [${chunkX}, ${chunkZ}]: ${String(error)}`)
      return null
    })
    const column = stored ?? world.chunkGenerator(chunkX, chunkZ)
    world.setLoadedColumn(chunkX, chunkZ, column, false)
    return column
  }

  async function saveChanged(): Promise<void> {
    const batch = [...world.savingQueue]
    const failures: unknown[] = []
    world.savingQueue.clear()
    for (const [key] of batch) beingSaved.add(key)
    for (const [key, at] of batch) {
      const column = world.columns[key]
      try {
        if (column) await world.storageProvider.save(at.chunkX, at.chunkZ, column)
      } catch (error) {
        failures.push(error)
        world.savingQueue.set(key, at)
      }
      beingSaved.delete(key)
    }
    for (const [key, { chunkX, chunkZ }] of world.unloadQueue) {
      if (!world.savingQueue.has(key)) world.forceUnloadColumn(key, chunkX, chunkZ)
    }
    if (failures.length > 0) throw new AggregateError(failures, `${failures.length} chunks could not be saved: ${String(failures[0])}`)
  }

  world.stopSaving()
  world.getColumn = (chunkX, chunkZ) => {
    const key = `${chunkX},${chunkZ}`
    const there = world.columns[key]
    if (there) return Promise.resolve(there)
    const column = loading.get(key) ?? load(chunkX, chunkZ).finally(() => loading.delete(key))
    loading.set(key, column)
    return column
  }
  world.unloadColumn = (chunkX, chunkZ) => {
    const key = `${chunkX},${chunkZ}`
    if (world.savingQueue.has(key) || beingSaved.has(key)) world.unloadQueue.set(key, { chunkX, chunkZ })
    else world.forceUnloadColumn(key, chunkX, chunkZ)
  }
  world.saveNow = () => {
    const saved = work.then(saveChanged)
    work = saved.catch(() => undefined)
    return saved
  }
  return { save: () => world.saveNow() }
}
