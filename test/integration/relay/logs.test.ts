import { randomUUID } from 'node:crypto'
import t, { type Test } from 'tap'
import type { LogChunk, LogReply } from '../../../contracts/console.ts'
import { FOLLOW_LOG, linesOf } from '../../../contracts/subjects.ts'
import { KubernetesError, type CallOptions } from '../../../lib/kubernetes.ts'
import { newResource, pathOfPod, pathOfServer, SERVER } from '../../lib/commands.ts'
import { newPod, newSet } from '../../relay/world.ts'
import { waitFor } from '../../wait.ts'
import { newRelay, type Relay } from './platform.ts'

const at = (n: number): string => `2026-05-01T12:00:${String(n).padStart(2, '0')}Z`

/** relay, and the log of the server `survival`. */
interface Followed extends Relay {
  stop: () => Promise<void>
  ask: (question?: object) => Promise<LogReply>
  /** Asks, and gives what is sent. */
  follow: (question?: object, take?: (chunk: LogChunk) => Promise<void>) => Promise<{ chunks: LogChunk[]; texts: () => string[]; end: () => Promise<string> }>
}

async function newFollowed(t: Test, lines: (path: string, options: CallOptions) => AsyncIterable<string>): Promise<Followed> {
  const relay = await newRelay(t, {
    [pathOfServer()]: newResource({ metadata: { uid: 'server-1' } }),
    '/apis/apps/v1/namespaces/default/statefulsets/mc-survival': newSet(),
    [pathOfPod()]: newPod(),
  })
  relay.kubernetes.lines = lines
  const stop = relay.start()
  const ask: Followed['ask'] = (question = {}) => relay.bus.ask(FOLLOW_LOG, { tenant: 'default', name: 'survival', id: SERVER, follower: randomUUID(), tail: 10, follow: true, ...question }, 2_000) as Promise<LogReply>
  await waitFor('relay to listen', () => ask({ id: randomUUID() }).then(() => true, () => false))
  const follow: Followed['follow'] = async (question, take = async () => undefined) => {
    const follower = randomUUID()
    const chunks: LogChunk[] = []
    const leave = new AbortController()
    t.teardown(() => { leave.abort() })
    void relay.bus.answer(linesOf(follower), { signal: leave.signal, handle: async ({ body }) => {
      chunks.push(body as LogChunk)
      await take(body as LogChunk)
      return {}
    } })
    t.same(await ask({ ...question, follower }), {})
    return {
      chunks,
      texts: () => chunks.flatMap((chunk) => chunk.lines.map(({ text }) => text)),
      end: () => waitFor('the end', () => chunks.at(-1)?.end),
    }
  }
  return { ...relay, stop, ask, follow }
}

/** Never, until the signal aborts. */
const silence = (signal: AbortSignal | undefined): Promise<never> => new Promise((_resolve, reject) => signal?.addEventListener('abort', () => { reject(new DOMException('aborted', 'AbortError')) }))

t.test('a log is sent line by line, first what was there, and then what comes', async (t) => {
  const more = Promise.withResolvers<void>()
  const asked: CallOptions['query'][] = []
  const { follow, kubernetes } = await newFollowed(t, async function* (_path, { query, signal }) {
    asked.push(query)
    yield `${at(1)} one`
    yield `${at(2)} two`
    await more.promise
    yield `${at(3)} three`
    await silence(signal)
  })
  const { chunks, texts } = await follow()
  await waitFor('the history', () => texts().length === 2)
  more.resolve()
  await waitFor('the new line', () => texts().length === 3)
  t.same(chunks.map(({ lines, isHistory }) => [isHistory, lines.length]), [[true, 2], [false, 1]])
  t.same(chunks[1]?.lines, [{ at: at(3), text: 'three' }])
  t.same(asked, [{ container: 'minecraft', timestamps: 'true', follow: 'true', tailLines: '10', sinceTime: undefined }])
  t.notOk(kubernetes.writes().length, 'and nothing is written')
})

t.test('the next lines come when those before are taken, and none when nobody takes them', async (t) => {
  let given = 0
  const { follow } = await newFollowed(t, async function* () {
    for (;;) yield `${at(1)} ${given++}`
  })
  const first = Promise.withResolvers<void>()
  const { chunks } = await follow({}, (chunk) => (chunk.lines[0]?.text === '0' ? first.promise : Promise.reject(new Error('on purpose'))))
  await waitFor('the first chunk', () => chunks.length === 1)
  const before = given
  t.ok(before <= 65, 'no more is read than was sent')
  first.resolve()
  await waitFor('the second chunk', () => chunks.length === 2)
  t.ok(given <= before + 64)
})

t.test('a log that is over says so, and one whose connection broke is to be asked for again', async (t) => {
  let fate: () => void = () => undefined
  const { follow, kubernetes } = await newFollowed(t, async function* () {
    yield `${at(1)} last words`
    fate()
  })
  const endOf = async (question = {}): Promise<string> => (await follow(question)).end()
  t.equal(await endOf(), 'Again', 'the game still runs')
  t.equal(await endOf({ follow: false }), 'Ended', 'nobody follows it')
  fate = () => { throw new KubernetesError(500, 'InternalError', 'etcd is away') }
  t.equal(await endOf(), 'Again')
  fate = () => { throw new KubernetesError(400, 'BadRequest', 'container "minecraft" is waiting to start') }
  t.equal(await endOf(), 'NotRunning')
  fate = () => { kubernetes.change(pathOfPod(), (pod) => { pod.status.containerStatuses[0] = { name: 'minecraft', restartCount: 3 } }) }
  t.equal(await endOf(), 'Ended', 'another run of the game has another log')
  fate = () => { kubernetes.remove(pathOfPod()) }
  t.equal(await endOf(), 'Ended')
})

t.test('a replica that leaves says so at once, also to who is slow', async (t) => {
  const { follow, stop } = await newFollowed(t, async function* (_path, { signal }) {
    yield `${at(1)} one`
    await silence(signal)
  })
  const quick = await follow()
  const slow = await follow({}, ({ end }) => (end ? Promise.resolve() : new Promise(() => undefined)))
  await waitFor('both to have the line', () => quick.texts().length + slow.texts().length === 2)
  await stop()
  t.same([await quick.end(), await slow.end()], ['Again', 'Again'])
})

t.test('what is no question, or is about another\'s server, is not answered with a log', async (t) => {
  const { ask, kubernetes } = await newFollowed(t, async function* () { t.fail('no log is read') })
  t.match(await ask({ tail: -1 }), { problem: { code: 'HC_BAD_REQUEST' } })
  t.match(await ask({ sinceTime: 'yesterday' }), { problem: { code: 'HC_BAD_REQUEST' } })
  t.match(await ask({ follower: 'live.*' }), { problem: { code: 'HC_BAD_REQUEST' } }, 'lines go to no other subject')
  t.match(await ask({ id: randomUUID() }), { problem: { code: 'HC_NOT_RUNNING' } })
  t.match(await ask({ tenant: 'other' }), { problem: { code: 'HC_NOT_RUNNING' } })
  kubernetes.before = ({ path }) => { if (path === pathOfServer()) throw new KubernetesError(503, 'ServiceUnavailable', 'away') }
  t.match(await ask(), { problem: { code: 'HC_TOO_BUSY' } })
})
