import type { Image } from './image.ts'
import { minecraftServer } from './minecraft-server/image.ts'
import { sftp } from './sftp/image.ts'

export type { Image } from './image.ts'

const images: Image[] = [minecraftServer, sftp]

/** The image a reference names, whatever its tag or digest; undefined when nothing here plays it. */
export function findImage(reference: string): Image | undefined {
  const repository = toRepository(reference)
  return images.find((image) => image.repository === repository)
}

/** A reference without Docker Hub's name, tag and digest. */
function toRepository(reference: string): string {
  const [name = ''] = reference.split('@')
  return name.replace(/:[^:/]*$/, '').replace(/^(index\.)?docker\.io\//, '')
}
