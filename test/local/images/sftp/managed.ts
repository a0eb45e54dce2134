import { join } from 'node:path'
import type { Client } from 'ssh2'
import type { Test } from 'tap'
import type { SftpUser } from '../../../../contracts/sftp-user.ts'
import { hostKey } from '../../../../hooks/minecraft-server/host-key.ts'
import { newSftpContainer } from '../../../../hooks/minecraft-server/sftp-container.ts'
import { SFTP_SCRIPTS } from '../../../../hooks/minecraft-server/sftp-script.ts'
import { toSftpFiles } from '../../../../hooks/minecraft-server/sftp.ts'
import { newEd25519Pair } from '../../../../local/images/sftp/key-pair.ts'
import { writeAtomically } from '../../../../local/node/atomic-folder.ts'
import { fileMode } from '../../../../local/node/modes.ts'
import { newFolder, runContainer, type Container, type ContainerOptions } from '../run-container.ts'
import { connect, files, openFiles } from './client.ts'

export const owner = { key: Buffer.alloc(32, 3), namespace: 'default', name: 'survival' }

/** Passwords, and what `openssl passwd -6` makes of them. */
export const HUNTER2 = { password: 'hunter2', hash: '$6$saltsalt$8iYtNHxjWRl.NF6oNZ5tF.iKFlQREaXBLlSmZKP6dy9l5z3vsooWNW0/GZ6Nej73/TFug6pIPSqbJoCT6dfnj.' }
export const HORSE = { password: 'correct-horse', hash: '$6$saltsalt$K7UFl//Wp07xMvFGF5CNr3JVL52HTe9O9C8NXwEvinkuKFSKIlvZQXSwQoNHq5D.BYsXc7IkvOpvWCBRDof1g1' }

/** A container of the image, mounted as the hook wants it, with the volumes behind it. */
export interface Managed {
  container: Container
  /** The folder of the world on this machine. */
  world: string
  setUsers: (users: SftpUser[]) => void
  /** Puts other texts in place of some that the hook would write. */
  setFiles: (texts: Record<string, string>) => void
  setPasswords: (passwords: Record<string, string>) => void
  /** By `hunter2` where nothing else is given. */
  login: (username: string, by?: { password: string } | { privateKey: string }) => Promise<Session>
}

/** Files of a user, and the connection behind them. */
export type Session = ReturnType<typeof files> & { client: Client; isClosed: () => boolean }

export const newUser = (name: string, more: Partial<SftpUser> = {}): SftpUser => ({ name, isCrypted: true, publicKeys: [], isReadOnly: false, folder: 'data', ...more })

/** A pair of keys, the public one as a spec states it. */
export function newKey(): { publicKey: string; privateKey: string } {
  const pair = newEd25519Pair()
  return { publicKey: pair.public.split(' ').slice(0, 2).join(' '), privateKey: pair.private }
}

/** Runs the container with users, and waits until sshd listens. */
export async function runManaged(t: Test, users: SftpUser[], options: ContainerOptions & { texts?: Record<string, string>; passwords?: Record<string, string>; without?: 'Scripts' } = {}): Promise<Managed> {
  const volumes = newFolder(t)
  const [world, secret, passwords, scripts] = [newFolder(t), join(volumes, 'sftp'), join(volumes, 'sftp-passwords'), join(volumes, 'sftp-scripts')]
  const write = (folder: string, data: Record<string, string>, mode: number): void => {
    // The pod has an fsGroup.
    writeAtomically(folder, Object.entries(data).map(([path, text]) => ({ path, content: Buffer.from(text), mode: fileMode(mode, 1000) })))
  }
  const setFiles = (more: Record<string, string>): void => { write(secret, { ...toSftpFiles(users), ssh_host_ed25519_key: hostKey(owner), ...more }, 0o400) }
  const setPasswords = (data: Record<string, string>): void => { write(passwords, data, 0o400) }
  setFiles(options.texts ?? {})
  setPasswords(options.passwords ?? {})
  write(scripts, options.without === 'Scripts' ? {} : SFTP_SCRIPTS, 0o555)
  const folders: Record<string, string> = { 'data': world, 'sftp': secret, 'sftp-passwords': passwords, 'sftp-scripts': scripts }
  const mounts = Object.fromEntries((newSftpContainer('').volumeMounts ?? []).map(({ name, mountPath }) => [mountPath, folders[name]!]))
  const container = runContainer(t, 'atmoz/sftp:debian', { ...options, mounts })
  await container.until('Server listening on')
  return {
    container, world, setFiles, setPasswords,
    setUsers: (next) => { setFiles(toSftpFiles(next)) },
    login: async (username, by = { password: 'hunter2' }) => {
      const client = await connect(t, container, { username, ...by })
      let isClosed = false
      client.on('close', () => { isClosed = true })
      return { ...files(await openFiles(client)), client, isClosed: () => isClosed }
    },
  }
}

/** Whether a user does not get in. */
export const isOut = (managed: Managed, ...login: Parameters<Managed['login']>): Promise<boolean> =>
  managed.login(...login).then((session) => { session.client.end(); return false }, () => true)
