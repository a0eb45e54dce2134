import { isDeepStrictEqual } from 'node:util'
import { MinecraftServerSpec } from '../contracts/minecraft-server.ts'

/** Whether a spec says the same as another one, with all defaults filled in; one that can't be read says something else. */
export function isSameSpec(one: unknown, other: unknown): boolean {
  const [first, second] = [MinecraftServerSpec.safeParse(one), MinecraftServerSpec.safeParse(other)]
  return first.success && second.success && isDeepStrictEqual(first.data, second.data)
}
