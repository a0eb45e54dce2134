import type { Place } from './place.ts'

/** Who works on files, as far as permissions go. */
export interface FileUser {
  uid: number
  gid: number
  /** Folders in the image's own file system that belong to the user, as folders of this machine. */
  owned: ReadonlySet<string>
}

/** Whether the user may write to a file or folder itself: those of a volume and those in a folder of his. */
export function canWrite({ steps }: Place, { owned }: FileUser): boolean {
  return steps.some(({ isMount, real }) => isMount || owned.has(real))
}

/** Whether the user may make, rename or remove this entry of its folder: the image's root owns the top of a chroot. */
export function canChangeEntry(place: Place, user: FileUser): boolean {
  const last = place.steps.at(-1)
  return last !== undefined && !last.isMount && canWrite({ ...place, steps: place.steps.slice(0, -1) }, user)
}

/** Whether the user may read: everything in volumes and own folders, elsewhere what others may read. */
export function canRead(place: Place, user: FileUser): boolean {
  return canWrite(place, user) || ((place.stats?.mode ?? 0) & 0o004) !== 0
}
