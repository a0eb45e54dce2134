import { cpSync, existsSync, lstatSync, mkdirSync, readdirSync, realpathSync, rmdirSync, statSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import type { Image } from '../images/image.ts'
import type { ReadyVolume } from './volumes.ts'

/** A container's root folder cannot be made as its spec says. */
export class RootError extends Error {
  override readonly name = 'RootError'
}

/** A mount whose `subPath` is expanded. */
export interface ReadyMount {
  volume: ReadyVolume
  mountPath: string
  subPath: string
}

/** Makes the root folder of a container run: the image's programs, and a link for each mount. */
export function makeRoot(root: string, image: Image, mounts: ReadyMount[]): void {
  mkdirSync(join(root, 'tmp'), { recursive: true })
  for (const [path, file] of Object.entries(image.programs)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), shimOf(file, image.nodeOptions), { mode: 0o755 })
  }
  // A mount inside another comes after it.
  const inOrder = mounts.toSorted((a, b) => a.mountPath.length - b.mountPath.length)
  for (const mount of inOrder) link(join(root, mount.mountPath), sourceOf(mount, `${root}.parts`))
}

/** A script that runs a TypeScript program by the Node.js that runs the agent. */
export function shimOf(file: string, nodeOptions: string[]): string {
  const words = [process.execPath, ...nodeOptions, file].map((text) => `'${text.replaceAll("'", "'\\''")}'`)
  return `#!/bin/sh\nexec ${words.join(' ')} "$@"\n`
}

/** What a mount shows. A part of a volume that is refreshed is copied: the kubelet never refreshes such a mount either. */
function sourceOf({ volume, subPath, mountPath }: ReadyMount, parts: string): string {
  if (subPath === '') return volume.folder
  const source = join(volume.folder, subPath)
  if (!isInside(volume.folder, source)) throw new RootError(`subPath ${subPath} of ${mountPath} leads out of its volume`)
  if (!volume.isRefreshed) {
    mkdirUnlessThere(source)
    return source
  }
  if (!existsSync(source)) throw new RootError(`failed to create subPath directory for volumeMount: ${subPath} is not in the volume`)
  const copy = join(parts, mountPath)
  mkdirSync(dirname(copy), { recursive: true })
  cpSync(source, copy, { recursive: true, dereference: true })
  return copy
}

/** Whether a path, links followed as far as it exists, is inside a folder. */
function isInside(folder: string, path: string): boolean {
  const existing = existsSync(path) ? path : dirname(path)
  if (existing !== path && !existsSync(existing)) return isInside(folder, existing)
  return (realpathSync(existing) + sep).startsWith(realpathSync(folder) + sep)
}

function mkdirUnlessThere(path: string): void {
  if (!existsSync(path)) mkdirSync(path, { recursive: true })
}

/** Puts a link where the mount is to appear. Content that lies there is never removed: inside a world it belongs to the world. */
function link(path: string, target: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o755 })
  const there = lstatSync(path, { throwIfNoEntry: false })
  if (there?.isSymbolicLink()) unlinkSync(path)
  else if (there?.isDirectory() && readdirSync(path).length === 0) rmdirSync(path)
  else if (there?.isFile() && statSync(path).size === 0) unlinkSync(path)
  else if (there) throw new RootError(`cannot mount over ${path}: it is not empty, and on this machine a mount would have to replace it`)
  symlinkSync(target, path)
}
