import { join } from 'node:path'
import type { Attributes, FileEntry, SFTPWrapper } from 'ssh2'
import { newFileHandles, type FileHandles } from './file-handles.ts'
import type { FileUser } from './permission.ts'
import type { Tree } from './place.ts'
import { changeAttributes, lookAt, makeFolder, readLinkOf, remove, removeFolder, rename, resolvePath, symlink } from './path-requests.ts'
import { changeOpened, lookAtOpened, openFile, openFolder, read, readEntries, write } from './handle-requests.ts'
import { denied, sftpStatus, toSftpError } from './sftp-status.ts'

/** One user's file session. */
export interface Session {
  tree: Tree
  user: FileUser
  /** Where relative paths begin, as the user sees it. */
  start: string
  isReadOnly: boolean
  umask: number
  /** OpenSSH and those who know it send a link's target first; ssh2 turns them round for one of them only. */
  isClientOpenSsh: boolean
}

/** What a request is answered with; nothing means success. */
type Answer = { handle: Buffer } | { data: Buffer } | { names: FileEntry[] } | { attributes: Attributes } | undefined

/**
 * Answers the requests of a session, one after the other as OpenSSH does. Ends with the connection. Clients do not wait
 * for the session to be open before they send the first requests, so those are taken at once and answered after it.
 */
export function serveFiles(sftp: SFTPWrapper, opening: Promise<Session>): void {
  const handles = newFileHandles()
  let work: Promise<void> = Promise.resolve()
  const reply: Reply = (id, task) => { work = work.then(() => answer(sftp, id, async () => task(await opening))) }
  // A client that has sent all it wants waits for the server to close.
  sftp.on('end', () => { work = work.then(() => { sftp.end() }) })
  // Files are closed after what is still under way.
  sftp.on('close', () => { work = work.then(() => handles.closeAll()).catch(() => undefined) })
  serveHandles(sftp, handles, reply)
  servePaths(sftp, reply)
}

/** Answers a request by what a task gives. */
type Reply = (id: number, task: (session: Session) => Promise<Answer>) => void

function serveHandles(sftp: SFTPWrapper, handles: FileHandles, reply: Reply): void {
  sftp.on('OPEN', (id, path, flags, attributes) => { reply(id, async (session) => ({ handle: handles.add(await openFile(session, at(session, path), flags, attributes)) })) })
  sftp.on('READ', (id, handle, offset, length) => { reply(id, async () => ({ data: await read(handles.get(handle), offset, length) })) })
  sftp.on('WRITE', (id, handle, offset, data) => {
    const copy = Buffer.from(data)
    reply(id, async () => write(handles.get(handle), offset, copy))
  })
  sftp.on('FSTAT', (id, handle) => { reply(id, async (session) => ({ attributes: await lookAtOpened(session, handles.get(handle)) })) })
  sftp.on('FSETSTAT', (id, handle, attributes) => { reply(id, async () => changeOpened(handles.get(handle), attributes)) })
  sftp.on('CLOSE', (id, handle) => { reply(id, async () => handles.close(handle).then(() => undefined)) })
  sftp.on('OPENDIR', (id, path) => { reply(id, async (session) => ({ handle: handles.add(await openFolder(session, at(session, path))) })) })
  sftp.on('READDIR', (id, handle) => { reply(id, async () => ({ names: await Promise.resolve(readEntries(handles.get(handle))) })) })
}

function servePaths(sftp: SFTPWrapper, reply: Reply): void {
  // A reader is refused before anybody looks whether the path exists.
  const change: Reply = (id, task) => {
    reply(id, (session) => {
      if (session.isReadOnly) throw denied()
      return task(session)
    })
  }
  sftp.on('LSTAT', (id, path) => { reply(id, async (session) => ({ attributes: await lookAt(session, at(session, path), 'Keep') })) })
  sftp.on('STAT', (id, path) => { reply(id, async (session) => ({ attributes: await lookAt(session, at(session, path), 'Follow') })) })
  sftp.on('SETSTAT', (id, path, attributes) => { change(id, async (session) => changeAttributes(session, at(session, path), attributes)) })
  sftp.on('REMOVE', (id, path) => { change(id, async (session) => remove(session, at(session, path))) })
  sftp.on('RMDIR', (id, path) => { change(id, async (session) => removeFolder(session, at(session, path))) })
  sftp.on('MKDIR', (id, path, attributes) => { change(id, async (session) => makeFolder(session, at(session, path), attributes)) })
  sftp.on('RENAME', (id, from, to) => { change(id, async (session) => rename(session, at(session, from), at(session, to))) })
  sftp.on('REALPATH', (id, path) => { reply(id, async (session) => ({ names: [await resolvePath(session, at(session, path))] })) })
  sftp.on('READLINK', (id, path) => { reply(id, async (session) => ({ names: [await readLinkOf(session, at(session, path))] })) })
  sftp.on('SYMLINK', (id, first, second) => {
    change(id, async (session) => {
      const [target, link] = session.isClientOpenSsh ? [second, first] : [first, second]
      return symlink(session, target, at(session, link))
    })
  })
}

function at({ start }: Session, path: string): string {
  return path.startsWith('/') ? path : join(start, path)
}

async function answer(sftp: SFTPWrapper, id: number, task: () => Promise<Answer>): Promise<void> {
  try {
    const result = await task()
    if (!result) sftp.status(id, sftpStatus.ok, 'Success')
    else if ('handle' in result) sftp.handle(id, result.handle)
    else if ('data' in result) sftp.data(id, result.data)
    else if ('names' in result) sftp.name(id, result.names)
    else sftp.attrs(id, result.attributes)
  } catch (error) {
    const { status, message } = toSftpError(error)
    sftp.status(id, status, message)
  }
}
