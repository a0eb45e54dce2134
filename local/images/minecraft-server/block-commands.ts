import { Vec3 } from 'vec3'
import type { Command } from './console.ts'

/** Commands about single blocks of the overworld. */
export const blockCommands: Record<string, Command> = {
  setblock: async ({ server }, [x, y, z, name]) => {
    const position = toPosition(x, y, z)
    const block = name === undefined ? undefined : server.registry.blocksByName[withoutPrefix(name)]
    if (!position) return undefined
    if (!block) return `Unknown block type '${name ?? ''}'`
    await server.setBlock(server.overworld, position, block.defaultState ?? block.id << 4)
    return `Changed the block at ${position.x}, ${position.y}, ${position.z}`
  },
  execute: async ({ server }, [condition, kind, x, y, z, name]) => {
    const position = toPosition(x, y, z)
    if (!position || (condition !== 'if' && condition !== 'unless') || kind !== 'block' || name === undefined) return undefined
    const isThere = (await server.overworld.getBlock(position)).name === withoutPrefix(name)
    return isThere === (condition === 'if') ? 'Test passed' : 'Test failed'
  },
}

function toPosition(...texts: (string | undefined)[]): Vec3 | undefined {
  if (texts.length !== 3 || !texts.every((text) => /^-?\d+$/.test(text ?? ''))) return undefined
  const [x = 0, y = 0, z = 0] = texts.map(Number)
  return new Vec3(x, y, z)
}

function withoutPrefix(name: string): string {
  return name.replace(/^minecraft:/, '')
}
