import { randomUUID } from 'node:crypto'
import type { Test } from 'tap'
import type { LogChunk, LogQuestion } from '../../../contracts/console.ts'
import type { Server } from '../../../contracts/rest.ts'
import { FOLLOW_LOG, linesOf, RUN_COMMAND } from '../../../contracts/subjects.ts'
import type { Bus, HeardMessage } from '../../../lib/bus.ts'
import { openBus } from '../../../lib/nats.ts'
import { newNats, quiet, type TestServer } from '../../servers.ts'
import { waitFor } from '../../wait.ts'
import { newApi, type TestApi } from './api.ts'

/** The API on a bus, where the test plays relay. */
export interface GameApi extends TestApi {
  nats: TestServer
  /** A connection to the bus as one of relay's replicas has. */
  openBus: () => Bus
  /** Makes a server that runs, as its row says. */
  newRunning: (name: string, key?: string) => Promise<Server>
}

/** Builds the API, with a bus and nobody on it. */
export async function newGameApi(t: Test): Promise<GameApi> {
  const nats = await newNats(t)
  const open = (name: string): Bus => {
    const bus = openBus({ url: nats.url, name, streams: [], logger: quiet })
    t.teardown(() => bus.close())
    return bus
  }
  const bus = open('api')
  const api = await newApi(t, { bus })
  await waitFor('the bus', () => bus.isConnected())
  const newRunning: GameApi['newRunning'] = async (name, key) => {
    const server = (await api.ask('POST', 'servers', { body: { name, eula: true }, ...(key !== undefined && { key }) })).json<Server>()
    await api.database`UPDATE servers SET observed_status = 'running', state = '{"phase": "Running"}' WHERE id = ${server.id}`
    return server
  }
  return { ...api, nats, openBus: () => open('relay'), newRunning }
}

/** Runs commands as relay does, until the test ends. */
export async function playConsole(t: Test, bus: Bus, run: (question: { command: string; tenant: string; name: string; id: string }) => object | Promise<object>): Promise<void> {
  const signal = stopOf(t)
  const isProbe = ({ body }: HeardMessage): boolean => (body as { probe?: true }).probe === true
  void bus.answer(RUN_COMMAND, { queue: 'relay', signal, handle: (message) => (isProbe(message) ? {} : run(message.body as Parameters<typeof run>[0])) })
  await waitFor('the game to be there', () => bus.ask(RUN_COMMAND, { probe: true }, 500).then(() => true, () => false))
}

/** A replica of relay that sends the lines of a log, whose `at` are whole seconds. */
export interface LogReplica {
  /** Every question that it got. */
  questions: LogQuestion[]
  /** Sends lines to whoever asked last; resolves when they are taken. */
  send: (...lines: [second: number, text: string][]) => Promise<unknown>
  /** Sends a chunk. */
  chunk: (chunk: LogChunk) => Promise<unknown>
  /** Says why no more lines come. */
  end: (end: NonNullable<LogChunk['end']>) => void
  /** Answers no more. */
  die: () => void
}

/** Begins to answer for logs. */
export async function playLog(t: Test, bus: Bus, answer: (question: LogQuestion) => object = () => ({})): Promise<LogReplica> {
  const dead = new AbortController()
  const questions: LogQuestion[] = []
  void bus.answer(FOLLOW_LOG, { queue: 'relay', signal: AbortSignal.any([dead.signal, stopOf(t)]), handle: ({ body }) => {
    const question = body as LogQuestion & { probe?: true }
    if (question.probe) return {}
    questions.push(question)
    return answer(question)
  } })
  await waitFor('the replica to be there', () => bus.ask(FOLLOW_LOG, { probe: true }, 500).then(() => true, () => false))
  const subject = (): string => linesOf(questions.at(-1)?.follower ?? randomUUID())
  const chunk: LogReplica['chunk'] = (body) => bus.ask(subject(), body, 10_000)
  return {
    questions,
    chunk,
    send: (...lines) => chunk({ isHistory: false, lines: lines.map(([second, text]) => ({ at: timeOf(second), text })) }),
    end: (end) => { bus.tell(subject(), { lines: [], isHistory: false, end }) },
    die: () => { dead.abort() },
  }
}

/** A time of the tests. */
export const timeOf = (second: number): string => `2026-05-01T12:00:${String(second).padStart(2, '0')}.000000001Z`

function stopOf(t: Test): AbortSignal {
  const stop = new AbortController()
  t.teardown(() => { stop.abort() })
  return stop.signal
}
