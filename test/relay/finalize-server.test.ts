import t, { type Test } from 'tap'
import { COMPOSITE_FINALIZER, RELAY_FINALIZER } from '../../contracts/identity.ts'
import { BusAwayError } from '../../lib/bus.ts'
import { KubernetesError } from '../../lib/kubernetes.ts'
import { finalizeServer } from '../../relay/finalize-server.ts'
import { BusyError } from '../../relay/keyed-lock.ts'
import type { Reporter } from '../../relay/report.ts'
import { newContext } from './game-server.ts'
import { newServer, newStore, type Json } from './world.ts'

const going = (finalizers: string[]): Json => newServer({ metadata: { resourceVersion: '7', deletionTimestamp: '2026-05-01T12:00:00Z', finalizers } })
const saving = going([COMPOSITE_FINALIZER, RELAY_FINALIZER])
const over = going([RELAY_FINALIZER])
const newCall = (t: Test, report: Reporter['report'] | undefined) => {
  const store = newStore()
  return { store, call: (object: Json) => finalizeServer({ ...newContext(t, store, { game: 1, rcon: 1 }), reporter: report && { report } }, { object }) }
}

t.test('relay holds a server until its end is reported: while the game saves, that it is being deleted', async (t) => {
  const reported: unknown[] = []
  const { call } = newCall(t, async (object) => {
    reported.push(object)
    return 'Published'
  })
  t.strictSame(await call(saving), { attachments: [], finalized: false })
  t.strictSame(await call(over), { attachments: [], finalized: true })
  t.strictSame(reported, [saving, over])
})

t.test('an end that is reported already lets go too', async (t) => {
  t.strictSame(await newCall(t, async () => 'Unchanged').call(over), { attachments: [], finalized: true })
})

const letGo: [name: string, report: Reporter['report'] | undefined][] = [
  ['without a bus', undefined],
  ['of no tenant', async () => 'Foreign'],
  ['while the bus is away', () => Promise.reject(new BusAwayError('away'))],
  ['when a right is missing', () => Promise.reject(new KubernetesError(403, 'Forbidden', 'no'))],
  ['when relay has a bug', () => Promise.reject(new TypeError('bug'))],
]

for (const [name, report] of letGo) {
  t.test(`a server ${name} is let go at once`, async (t) => {
    for (const object of [saving, over]) t.strictSame(await newCall(t, report).call(object), { attachments: [], finalized: true })
  })
}

t.test('what comes right by itself is called again', async (t) => {
  for (const error of [new KubernetesError(503, 'ServiceUnavailable', 'later'), new BusyError('later')]) await t.rejects(newCall(t, () => Promise.reject(error)).call(over), error)
})

t.test('a finalize does nothing to the cluster', async (t) => {
  const { store, call } = newCall(t, async () => 'Published')
  await call(saving)
  await call(over)
  t.strictSame(store.calls, [])
})
