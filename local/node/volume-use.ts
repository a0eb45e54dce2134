import { readdirSync, readlinkSync, realpathSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { runningRoots } from './processes.ts'

/** What the living processes of one pod may write to. */
export interface VolumeUse {
  uid: string
  /** Where links in its root folders lead, and what its processes have open. */
  paths: string[]
}

/** The pod, other than `uid`, that uses one of the folders, or a part of one. */
export function findRival(uses: VolumeUse[], uid: string, folders: string[]): string | undefined {
  const isWithin = (path: string, folder: string): boolean => path === folder || path.startsWith(folder + sep)
  return uses.find((use) => use.uid !== uid && use.paths.some((path) => folders.some((folder) => isWithin(path, folder))))?.uid
}

/** The living pod that uses one of the volumes of the pod in `podFolder`, if any does. Volumes inside that folder are its own. */
export function rivalOf(podFolder: string, volumes: string[]): string | undefined {
  const folders = volumes.filter((folder) => !folder.startsWith(podFolder + sep)).flatMap((folder) => [folder, realPath(folder)])
  if (folders.length === 0) return undefined
  const uid = relative(dirname(podFolder), podFolder)
  return findRival(volumeUses(dirname(podFolder), uid), uid, folders)
}

/** The uids of the pods of which processes live, whether or not anything else is left of them. */
export function livingPods(podsFolder: string): string[] {
  return [...new Set(runningRoots(podsFolder).map(({ root }) => uidOf(podsFolder, root)))]
}

function volumeUses(podsFolder: string, except: string): VolumeUse[] {
  const others = runningRoots(podsFolder).map(({ pid, root }) => ({ pid, root, uid: uidOf(podsFolder, root) })).filter(({ uid }) => uid !== except)
  const linked = new Map(others.map(({ root }) => [root, linksBelow(root)]))
  return others.map(({ pid, root, uid }) => ({ uid, paths: [...(linked.get(root) ?? []), ...openPaths(pid)] }))
}

function uidOf(podsFolder: string, root: string): string {
  return relative(podsFolder, root).split(sep)[0] ?? ''
}

/** The targets of all links in a root folder. They are not followed. */
function linksBelow(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) return linksBelow(path)
      return entry.isSymbolicLink() ? linkTarget(path) : []
    })
  } catch {
    return []
  }
}

/** The root folder may be gone, but not what a process holds open. */
function openPaths(pid: number): string[] {
  const names = (): string[] => {
    try {
      return readdirSync(`/proc/${pid}/fd`)
    } catch {
      return []
    }
  }
  return [...linkTarget(`/proc/${pid}/cwd`), ...names().flatMap((name) => linkTarget(`/proc/${pid}/fd/${name}`))]
}

/** Links come and go while one looks. */
function linkTarget(path: string): string[] {
  try {
    return [readlinkSync(path)]
  } catch {
    return []
  }
}

function realPath(folder: string): string {
  try {
    return realpathSync(folder)
  } catch {
    return folder
  }
}
