import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, readdirSync, readlinkSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { VolumeFile } from './volume-files.ts'

const DATA = '..data'

/**
 * Makes a folder hold exactly these files, all at once for a reader, by the kubelet's scheme: `name` → `..data/name`,
 * `..data` → a folder of its own for each content. True when something changed.
 * https://github.com/kubernetes/kubernetes/blob/v1.36.3/pkg/volume/util/atomic_writer.go
 */
export function writeAtomically(folder: string, files: VolumeFile[]): boolean {
  mkdirSync(folder, { recursive: true, mode: 0o755 })
  const version = `..${digestOf(files)}`
  const former = readLink(join(folder, DATA))
  if (former === version) return false
  writeVersion(join(folder, version), files)
  replaceLink(join(folder, DATA), version)
  const names = new Set(files.map(({ path }) => path.split('/')[0] ?? path))
  for (const name of names) if (readLink(join(folder, name)) === undefined) symlinkSync(join(DATA, name), join(folder, name))
  for (const name of readdirSync(folder)) {
    const isCurrent = name === DATA || name === version || names.has(name)
    if (!isCurrent) rmSync(join(folder, name), { recursive: true, force: true })
  }
  return true
}

function writeVersion(folder: string, files: VolumeFile[]): void {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { mode: 0o755 })
  for (const { path, content, mode } of files) {
    const file = join(folder, path)
    mkdirSync(dirname(file), { recursive: true, mode: 0o755 })
    writeFileSync(file, content)
    // By itself, since the process's umask limits the mode of a new file.
    chmodSync(file, mode)
  }
}

function replaceLink(link: string, target: string): void {
  const part = `${link}_tmp`
  rmSync(part, { force: true })
  symlinkSync(target, part)
  renameSync(part, link)
}

function digestOf(files: VolumeFile[]): string {
  const hash = createHash('sha256')
  for (const { path, content, mode } of files) hash.update(`${path}\0${mode}\0${content.length}\0`).update(content)
  return hash.digest('hex').slice(0, 24)
}

function readLink(path: string): string | undefined {
  try {
    return readlinkSync(path)
  } catch {
    return undefined
  }
}
