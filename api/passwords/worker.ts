import { parentPort } from 'node:worker_threads'
import { encrypt } from 'unixcrypt'
import * as z from 'zod'

/** A thread that crypts passwords, one after the other: each takes milliseconds by design. */
const Task = z.object({ password: z.string(), setting: z.string() })

parentPort?.on('message', (message) => {
  const { password, setting } = Task.parse(message)
  parentPort?.postMessage(encrypt(password, setting))
})
