import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { platformFile, root } from '../../e2e/platform.ts'
import { freePort } from '../../free-port.ts'
import type { Owner } from '../../servers.ts'
import { waitFor } from '../../wait.ts'

/** A replica of the API beside that of the platform, on its database and bus: nobody but the test starts it again. */
export interface Replica {
  port: number
  /** Ends it at once, as when its machine is gone. */
  kill(): Promise<void>
  start(): Promise<void>
}

/** Starts a replica, which ends with the test. */
export async function newReplica(t: Owner): Promise<Replica> {
  const { postgres, nats, adminKey } = platformFile()
  const port = await freePort()
  const env = { ...process.env, HOST: '127.0.0.1', PORT: String(port), DATABASE_URL: postgres, NATS_URL: nats, ADMIN_KEY: adminKey, KUBECONFIG: '/dev/null' }
  let child: ChildProcess | undefined
  const replica = {
    port,
    kill: async () => {
      const running = child
      child = undefined
      if (!running || running.exitCode !== null || running.signalCode !== null) return
      const ended = once(running, 'exit')
      running.kill('SIGKILL')
      await ended
    },
    start: async () => {
      child = spawn(process.execPath, ['api/main.ts'], { cwd: root, env, stdio: ['ignore', 'ignore', 'inherit'] })
      await waitFor('the replica to be ready', async () => (await fetch(`http://127.0.0.1:${port}/readyz`)).ok)
    },
  }
  t.teardown(replica.kill)
  await replica.start()
  return replica
}
