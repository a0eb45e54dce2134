import mineflayer from 'mineflayer'
import prismarineItem from 'prismarine-item'
import { Vec3 } from 'vec3'
import { waitFor } from '../wait.ts'

/** Where a player joins, and as whom. */
export interface Join {
  host: string
  port: number
  username: string
  /** Version that the client speaks. */
  version?: string
}

/** A real client in a world. */
export interface Player {
  /** Puts a block of `name` onto the ground beside the player; resolves with its place once the server shows it. */
  placeBlock(name: string): Promise<Vec3>
  /** Name of the block at a place, once its chunk has come. */
  blockAt(place: Vec3): Promise<string>
  /** Whether the connection still stands. */
  isOn(): boolean
  leave(): Promise<void>
}

const VERSION = '1.21.4'

/** Joins a server; resolves once the player stands in the world. */
export async function join({ host, port, username, version = VERSION }: Join): Promise<Player> {
  const bot = mineflayer.createBot({ host, port, username, version, auth: 'offline', hideErrors: true, viewDistance: 'tiny' })
  const ended = new Promise<void>((resolve) => { bot.once('end', () => { resolve() }) })
  await new Promise<void>((resolve, reject) => {
    bot.once('spawn', resolve)
    bot.once('error', reject)
    bot.once('kicked', (reason) => { reject(new Error(`kicked: ${JSON.stringify(reason)}`)) })
    bot.once('end', (reason) => { reject(new Error(`ended: ${reason}`)) })
  })
  await bot.waitForChunksToLoad()
  let isOn = true
  bot.once('end', () => { isOn = false })
  return {
    isOn: () => isOn,
    placeBlock: (name) => placeBlock(bot, name),
    blockAt: (place) => waitFor(`the chunk of ${place.toString()}`, () => bot.blockAt(place)?.name),
    leave: async () => {
      bot.quit()
      await ended
    },
  }
}

async function placeBlock(bot: mineflayer.Bot, name: string): Promise<Vec3> {
  // The registry's types know neither its items nor that it makes them.
  const registry = bot.registry as unknown as { itemsByName: Record<string, { id: number } | undefined> }
  const item = registry.itemsByName[name]
  if (!item) throw new Error(`no item is called ${name}`)
  const Item = (prismarineItem as unknown as (registry: unknown) => new (id: number, count: number) => prismarineItem.Item)(bot.registry)
  await bot.creative.setInventorySlot(36, new Item(item.id, 1))
  bot.setQuickBarSlot(0)
  const ground = await waitFor('the ground beside the player', () => groundBeside(bot))
  await bot.placeBlock(ground, new Vec3(0, 1, 0)).catch(() => undefined)
  const place = ground.position.offset(0, 1, 0)
  await waitFor(`${name} at ${place.toString()}`, () => bot.blockAt(place)?.name === name, 10_000)
  return place
}

type Block = NonNullable<ReturnType<mineflayer.Bot['blockAt']>>

/** The nearest solid block with air above it that is within reach and not under the player. */
function groundBeside(bot: mineflayer.Bot): Block | undefined {
  const feet = bot.entity.position.floored()
  const beside = [1, -1, 2, -2].flatMap((x) => [0, 1, -1, 2, -2].flatMap((z) => [1, 2, 3].map((depth) => feet.offset(x, -depth, z))))
  const isFree = (place: Vec3): boolean => bot.blockAt(place)?.boundingBox === 'block' && bot.blockAt(place.offset(0, 1, 0))?.boundingBox === 'empty'
  const place = beside.find(isFree)
  return place && (bot.blockAt(place) ?? undefined)
}
