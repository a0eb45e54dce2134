import t, { type Test } from 'tap'
import { REFUSAL_NOTE } from '../../contracts/notes.ts'
import { newCluster } from '../../relay/cluster.ts'
import { newMetrics } from '../../relay/metrics.ts'
import { StatefulSet } from '../../relay/objects.ts'
import { lookAfterRefusal, toRefusalNote } from '../../relay/refusal.ts'
import type { Store } from './fake-cluster.ts'
import { newSet, newStore, noteOf, type Json } from './world.ts'

const WORDS = 'pods "mc-survival-0" is forbidden: exceeded quota: homecraft-tenant'
const newEvent = (name: string, change: Json = {}): Json => ({ apiVersion: 'v1', kind: 'Event', metadata: { name }, involvedObject: { uid: 'set-1' }, reason: 'FailedCreate', lastTimestamp: '2026-05-01T12:00:00Z', message: `create Pod mc-survival-0 in StatefulSet mc-survival failed error: ${WORDS}`, ...change })

/** A StatefulSet whose controller has seen its second spec, and made no pod. */
const newMissing = ({ metadata = {}, spec = {}, status = {} }: Json = {}): Json => newSet({ metadata: { generation: 2, ...metadata }, spec: { replicas: 1, ...spec }, status: { observedGeneration: 2, replicas: 0, ...status } })

async function look(store: Store): Promise<number | undefined> {
  return lookAfterRefusal(newCluster(store.client, newMetrics(), new AbortController().signal), StatefulSet.parse(store.get('mc-survival')))
}

const noted = (store: Store): Json => noteOf(store.get('mc-survival'), REFUSAL_NOTE)

t.test('why there is no pod is noted once, in the words of the API server, and looked at again', async (t) => {
  const store = newStore(newMissing(), newEvent('one'))
  t.equal(await look(store), 15)
  t.strictSame(noted(store), { message: WORDS })
  t.equal(await look(store), 15)
  t.equal(store.writes().length, 1)
})

t.test('what nobody has told of yet, or of an older spec, is looked for soon', async (t) => {
  const table: { name: string; objects: Json[] }[] = [
    { name: 'no Event', objects: [newMissing()] },
    { name: 'an Event of another StatefulSet of that name', objects: [newMissing(), newEvent('one', { involvedObject: { uid: 'set-0' } })] },
    { name: 'an Event of another kind', objects: [newMissing(), newEvent('one', { reason: 'SuccessfulCreate' })] },
    { name: 'the controller has not seen the newest spec', objects: [newMissing({ metadata: { generation: 3 } }), newEvent('one')] },
  ]
  for (const { name, objects } of table) {
    const store = newStore(...objects)
    t.equal(await look(store), 5, name)
    t.equal(noted(store), undefined, name)
  }
})

const hasNothing = async (t: Test, set: Json): Promise<void> => {
  const store = newStore(set, newEvent('one'))
  t.equal(await look(store), undefined)
  t.equal(noted(store), undefined)
}

t.test('a pod that is there, or that nobody wants, is not looked for', async (t) => {
  await hasNothing(t, newMissing({ status: { replicas: 1 } }))
  await hasNothing(t, newMissing({ spec: { replicas: 0 } }))
})

t.test('a refusal is forgotten with its cause', async (t) => {
  const annotations = { [REFUSAL_NOTE]: JSON.stringify({ message: WORDS }), other: 'stays' }
  await hasNothing(t, newMissing({ metadata: { annotations }, status: { replicas: 1 } }))
  await hasNothing(t, newMissing({ metadata: { annotations }, spec: { replicas: 0 } }))
  const store = newStore(newMissing({ metadata: { annotations }, status: { replicas: 1 } }))
  await look(store)
  t.strictSame(store.get('mc-survival').metadata.annotations, { other: 'stays' })
})

t.test('of several refusals the last is told, in one line of bounded length', async (t) => {
  const events = [newEvent('a', { lastTimestamp: '2026-05-01T12:00:05Z', message: 'create Claim data-mc-survival-0 failed error: the\nlast' }), newEvent('b'), newEvent('c', { lastTimestamp: null, eventTime: '2026-05-01T12:00:04.000000Z' }), newEvent('d', { lastTimestamp: null })]
  t.strictSame(toRefusalNote(events), { message: 'the last' })
  t.strictSame(toRefusalNote([]), undefined)
  t.equal(toRefusalNote([newEvent('a', { message: 'x'.repeat(5_000) })])?.message.length, 400)
})
