import type { MinecraftServerSpec } from '../../contracts/minecraft-server.ts'

/** Java of the image's tags without a suffix. */
const NEWEST = '25'

/** The Java that a type and version need (https://docker-minecraft-server.readthedocs.io/en/latest/versions/java/). */
export function toJava({ javaVersion, type }: Pick<MinecraftServerSpec, 'javaVersion' | 'type'>, version: string): string {
  if (javaVersion !== 'Auto') return javaVersion
  // Alphas and betas, such as b1.7.3.
  if (/^[ab]/.test(version)) return '8'
  const release = /^1\.([0-9]+)(?:\.([0-9]+))?/.exec(version)
  // LATEST, snapshots, and versions from 26.1 on, which are named after the year.
  return release ? javaOfRelease(type, Number(release[1]), Number(release[2] ?? 0)) : NEWEST
}

function javaOfRelease(type: MinecraftServerSpec['type'], minor: number, patch: number): string {
  if (minor > 20 || (minor === 20 && patch >= 5)) return '21'
  if (minor >= 17) return '17'
  return type === 'PAPER' && minor === 16 && patch === 5 ? '16' : '8'
}

/** The game's image for a Java version: a suffix of its tag. An image that is pinned by digest has one Java and stays as it is. */
export function toImage(image: string, java: string): string {
  if (java === NEWEST || image.includes('@')) return image
  const hasTag = image.lastIndexOf(':') > image.lastIndexOf('/')
  return hasTag ? `${image}-java${java}` : `${image}:java${java}`
}
