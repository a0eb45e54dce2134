import { promisify } from 'node:util'
import { Client, type ConnectConfig, type SFTPWrapper } from 'ssh2'
import type { Test } from 'tap'
import type { Container } from '../run-container.ts'

/** Logs in to a container. */
export function connect(t: Test, { address }: Container, config: ConnectConfig): Promise<Client> {
  const client = new Client()
  t.teardown(() => { client.end() })
  return new Promise((resolve, reject) => {
    client.on('ready', () => { resolve(client) })
    client.on('error', reject)
    client.on('close', () => { reject(new Error('connection closed')) })
    client.connect({ host: address, port: 2022, ...config })
  })
}

/** Opens a file session; rejects when the server ends the connection instead. */
export function openFiles(client: Client): Promise<SFTPWrapper> {
  return new Promise((resolve, reject) => {
    client.on('close', () => { reject(new Error('connection closed')) })
    client.sftp((error, sftp) => { if (error) reject(error); else resolve(sftp) })
  })
}

/** The calls of a file session as promises. */
export function files(sftp: SFTPWrapper) {
  return {
    list: async (path: string) => (await promisify(sftp.readdir.bind(sftp))(path)).map(({ filename }) => filename).sort(),
    entries: promisify(sftp.readdir.bind(sftp)),
    read: async (path: string) => String(await readFile(sftp, path)),
    write: promisify((path: string, data: string | Buffer, done: (error?: Error | null) => void) => { sftp.writeFile(path, data, done) }),
    append: promisify((path: string, data: string, done: (error?: Error | null) => void) => { sftp.appendFile(path, data, done) }),
    stat: promisify(sftp.stat.bind(sftp)),
    lstat: promisify(sftp.lstat.bind(sftp)),
    chmod: promisify(sftp.chmod.bind(sftp)),
    mkdir: promisify((path: string, done: (error?: Error | null) => void) => { sftp.mkdir(path, done) }),
    rmdir: promisify(sftp.rmdir.bind(sftp)),
    unlink: promisify(sftp.unlink.bind(sftp)),
    rename: promisify(sftp.rename.bind(sftp)),
    realpath: promisify(sftp.realpath.bind(sftp)),
    symlink: promisify(sftp.symlink.bind(sftp)),
    readlink: promisify(sftp.readlink.bind(sftp)),
    open: promisify((path: string, flags: 'r' | 'w' | 'wx' | 'a', done: (error: Error | undefined, handle: Buffer) => void) => { sftp.open(path, flags, done) }),
  }
}

function readFile(sftp: SFTPWrapper, path: string): Promise<Buffer> {
  return new Promise((resolve, reject) => { sftp.readFile(path, (error, data) => { if (error) reject(error); else resolve(data) }) })
}
