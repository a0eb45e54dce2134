import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { newSlots } from '../slots.ts'

/** Crypts passwords away from the event loop. */
export interface Passwords {
  /** The SHA-512 hash of crypt(3) with a salt of its own, or with that of another hash, to compare with. */
  crypt(password: string, like?: string): Promise<string>
  close(): Promise<void>
}

/** How many threads, and how many passwords may wait for them. */
export interface PasswordsOptions {
  threads: number
  mostWaiting: number
  /** Longest wait for a thread. */
  patienceMs: number
}

/** Threads are started with the first passwords, and kept. */
export function newPasswords({ threads, mostWaiting, patienceMs }: PasswordsOptions): Passwords {
  const slots = newSlots({ name: 'their passwords to be crypted', count: threads, mostWaiting, patienceMs })
  const idle: Worker[] = []
  const all = new Set<Worker>()

  const start = (): Worker => {
    const worker = new Worker(new URL('worker.ts', import.meta.url))
    all.add(worker)
    return worker
  }

  const ask = async (task: { password: string; setting: string }): Promise<string> => {
    const worker = idle.pop() ?? start()
    try {
      worker.ref()
      worker.postMessage(task)
      const [hash] = await once(worker, 'message') as unknown[] // eslint-disable-line @typescript-eslint/consistent-type-assertions -- Node declares any[]
      // An idle thread keeps no process alive.
      worker.unref()
      idle.push(worker)
      return String(hash)
    } catch (error) {
      // `once` rejects with the error that ended the thread.
      all.delete(worker)
      throw new Error('A password could not be crypted', { cause: error })
    }
  }

  return {
    crypt: (password, like = `$6$${newSalt()}`) => slots.hold(() => ask({ password, setting: like })),
    async close() {
      await Promise.all([...all].map((worker) => worker.terminate()))
    },
  }
}

/** Sixteen characters of the alphabet of crypt(3), from 12 random bytes. */
const newSalt = (): string => randomBytes(12).toString('base64').replaceAll('+', '.')
