import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { randomInt } from 'node:crypto'
import anvil from 'prismarine-provider-anvil'
import { Exit } from '../container.ts'
import { compareVersions } from './version.ts'

/** Versions where the way of storing chunks changed; flying-squid cannot read across them. */
const storageBreaks = ['1.13', '1.14', '1.18']

/** The seed of the world in a folder. Makes the world's level.dat when there is none, and marks an upgrade in it. */
export async function openLevel(folder: string, version: string, wantedSeed: number | undefined): Promise<number> {
  const file = `${folder}/level.dat`
  const level = existsSync(file) ? await anvil.level.readLevel(file) : undefined
  const seed = level?.RandomSeed[0] ?? wantedSeed ?? randomInt(2 ** 31)
  if (level) checkUpgrade(level.Version.Name, version)
  if (level?.Version.Name === version) return seed
  await mkdir(folder, { recursive: true })
  await anvil.level.writeLevel(file, { RandomSeed: [seed, 0], Version: { Name: version }, generatorName: 'flat' })
  return seed
}

/** Refuses what would harm the world: going back to an older version, and forward to another way of storing chunks. */
export function checkUpgrade(from: string, to: string): void {
  if (compareVersions(to, from) < 0) {
    throw new Exit(1, `The world was last opened by version ${from} and cannot be opened by ${to}. Set VERSION to ${from} or newer.`)
  }
  const broken = storageBreaks.find((version) => compareVersions(from, version) < 0 && compareVersions(to, version) >= 0)
  if (broken !== undefined) {
    throw new Exit(1, `On this machine a world of version ${from} cannot be upgraded past ${broken}. Set VERSION to one below ${broken}.`)
  }
}
