import { createHash } from 'node:crypto'
import ssh2 from 'ssh2'

/** Who logs in where. */
export interface SftpLogin {
  host: string
  port: number
  username: string
  password?: string
  privateKey?: string
}

/** A session with what a test needs of it. */
export interface SftpSession {
  /** Fingerprint of the server's host key. */
  hostKey: string
  write(path: string, content: string): Promise<void>
  read(path: string): Promise<string>
  list(path: string): Promise<string[]>
  /** A path as the server resolves it; `.` is where the session is. */
  resolve(path: string): Promise<string>
  end(): void
}

/** Logs in and opens SFTP; rejects when the server refuses. */
export function openSftp(login: SftpLogin): Promise<SftpSession> {
  const client = new ssh2.Client()
  let hostKey = ''
  return new Promise((resolve, reject) => {
    client.on('error', reject)
    client.on('close', () => { reject(new Error('connection closed')) })
    client.on('ready', () => { client.sftp((error, sftp) => { if (error) reject(error); else resolve(toSession(client, sftp, hostKey)) }) })
    client.connect({ ...login, readyTimeout: 20_000, hostVerifier: (key: Buffer) => { hostKey = createHash('sha256').update(key).digest('base64'); return true } })
  })
}

function toSession(client: ssh2.Client, sftp: ssh2.SFTPWrapper, hostKey: string): SftpSession {
  return {
    hostKey,
    write: (path, content) => new Promise((resolve, reject) => { sftp.writeFile(path, content, (error) => { if (error) reject(error); else resolve() }) }),
    read: (path) => new Promise((resolve, reject) => { sftp.readFile(path, (error, data) => { if (error) reject(error); else resolve(data.toString()) }) }),
    list: (path) => new Promise((resolve, reject) => { sftp.readdir(path, (error, entries) => { if (error) reject(error); else resolve(entries.map((entry) => entry.filename)) }) }),
    resolve: (path) => new Promise((resolve, reject) => { sftp.realpath(path, (error, real) => { if (error) reject(error); else resolve(real) }) }),
    end: () => { client.end() },
  }
}
