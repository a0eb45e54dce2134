import type { FileHandle } from 'node:fs/promises'
import type { FileEntry } from 'ssh2'
import type { Place } from './place.ts'
import { SftpError, sftpStatus } from './sftp-status.ts'

/** An open file, or the rest of a folder's entries that were not sent yet. */
export type Opened =
  | { kind: 'File'; file: FileHandle; place: Place; appends: boolean; canWrite: boolean }
  | { kind: 'Folder'; entries: FileEntry[] }

/** The open files and folders of one session. */
export interface FileHandles {
  add: (opened: Opened) => Buffer
  get: (handle: Buffer) => Opened
  close: (handle: Buffer) => Promise<void>
  closeAll: () => Promise<void>
}

const most = 1024

/** Keeps what a session has open, at most so much, under names that mean nothing to others. */
export function newFileHandles(): FileHandles {
  const all = new Map<string, Opened>()
  let next = 0
  const get = (handle: Buffer): Opened => {
    const opened = all.get(handle.toString('hex'))
    if (!opened) throw new SftpError(sftpStatus.failure, 'Invalid handle')
    return opened
  }
  const end = async (opened: Opened): Promise<void> => {
    if (opened.kind === 'File') await opened.file.close()
  }
  return {
    add: (opened) => {
      if (all.size >= most) {
        void end(opened)
        throw new SftpError(sftpStatus.failure, 'Too many open files')
      }
      const handle = Buffer.alloc(4)
      handle.writeUInt32BE(next++)
      all.set(handle.toString('hex'), opened)
      return handle
    },
    get,
    close: async (handle) => {
      const opened = get(handle)
      all.delete(handle.toString('hex'))
      await end(opened)
    },
    closeAll: async () => {
      const open = [...all.values()]
      all.clear()
      await Promise.all(open.map(end))
    },
  }
}
