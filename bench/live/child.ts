import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Owner } from '../../test/servers.ts'

/** What a program of ours does when another asks for it: each takes one value, and gives one. */
export type Calls = Record<string, (argument: never) => unknown>

/** A program of ours that runs beside this one. */
export interface Child<C extends Calls> {
  call<K extends keyof C & string>(name: K, argument: Parameters<C[K]>[0]): Promise<Awaited<ReturnType<C[K]>>>
}

interface Question { id: number; name: string; argument: unknown }
interface Answer { id: number; value?: unknown; failure?: string }

/** Starts a file of this folder as a process of its own, which ends with its owner. */
export function startChild<C extends Calls>(owner: Owner, file: string): Child<C> {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), { serialization: 'advanced' })
  const waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>()
  let [last, isEnding] = [0, false]
  const exited = new Promise<void>((resolve) => child.once('exit', (code) => {
    for (const { reject } of waiting.values()) reject(new Error(`${file} has ended with ${code}`))
    if (!isEnding) process.stderr.write(`${file} has ended with ${code}\n`)
    resolve()
  }))
  child.on('message', ({ id, value, failure }: Answer) => {
    const asked = waiting.get(id)
    waiting.delete(id)
    if (failure === undefined) asked?.resolve(value as never)
    else asked?.reject(new Error(`${file}: ${failure}`))
  })
  owner.teardown(async () => {
    isEnding = true
    if (child.connected) child.disconnect()
    await exited
  })
  return {
    call: (name, argument) => new Promise((resolve, reject) => {
      const id = ++last
      waiting.set(id, { resolve, reject })
      child.send({ id, name, argument } satisfies Question)
    }),
  }
}

/** Answers who has started this process, and ends with it. */
export function answerParent(calls: Calls): void {
  const answer = async ({ id, name, argument }: Question): Promise<void> => {
    try {
      process.send?.({ id, value: await calls[name]?.(argument as never) } satisfies Answer)
    } catch (error) {
      process.send?.({ id, failure: error instanceof Error ? error.stack ?? error.message : String(error) } satisfies Answer)
    }
  }
  process.on('message', (question: Question) => { void answer(question) })
  process.on('disconnect', () => { process.exit() })
}

/** Milliseconds of the clock that all processes of this machine share. */
export const now = (): number => Number(process.hrtime.bigint()) / 1e6
