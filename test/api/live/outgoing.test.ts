import t from 'tap'
import { toEvent } from '../../../api/live/events.ts'
import { toFeedMessages, toOutgoing } from '../../../api/live/outgoing.ts'
import type { ChangeRow, FeedEventRow } from '../../../api/repositories/feed.ts'
import { ServerMessage } from '../../../contracts/socket.ts'

const ids = ['9f0d3c1e-3f0e-4d42-9d0e-111111111111', '9f0d3c1e-3f0e-4d42-9d0e-222222222222'] as const

const newEvent = (seq: number): FeedEventRow => ({ seq, id: `9f0d3c1e-3f0e-4d42-9d0e-00000000000${seq}`, at: '2026-05-01T12:00:00.123456+00:00', type: 'server.updated', actor: 'key x', message: 'Changed.', version: seq })

const newChange = (id: string, seq: number, events: number[] = []): ChangeRow => ({
  seq, id, name: 'survival', managedBy: 'api', version: 1, createdAt: new Date(0), updatedAt: new Date(0), deletionRequestedAt: null, worldRemovalRequestedAt: null, worldTakenBy: null,
  k8sUid: null, state: null, status: 'deploying', refusedVersion: null, refusal: null, observedAt: null, goneAt: null, worldRemovedAt: null,
  type: 'PAPER', memory: '2Gi', desiredState: 'Running', events: events.map(newEvent),
})

t.test('changes go out in the order of their numbers, what happened before the server that it made', async (t) => {
  const messages = toFeedMessages([newChange(ids[0], 4, [2, 4]), newChange(ids[1], 5, [1, 3])])
  t.same(messages.map(({ type, seq, server }) => [type, seq, server]), [
    ['event', 1, ids[1]], ['event', 2, ids[0]], ['event', 3, ids[1]], ['event', 4, ids[0]], ['server', 4, ids[0]], ['server', 5, ids[1]],
  ])
})

t.test('what goes out is of the contract, and holds no spec', async (t) => {
  const [event, server] = toFeedMessages([newChange(ids[0], 4, [4])]).map(({ text }) => ServerMessage.parse(JSON.parse(text)))
  t.match(event, { type: 'event', seq: 4, server: ids[0], event: { at: '2026-05-01T12:00:00.123Z', version: 4 } })
  t.match(server, { type: 'server', seq: 4, server: { id: ids[0], type: 'PAPER', memory: '2Gi', desiredState: 'Running', phase: 'Starting', world: 'Present' } })
})

t.test('as an event a message has its number as its id, if it has one to go on from', async (t) => {
  t.equal(toEvent(toOutgoing({ type: 'caughtUp', seq: 7 })), 'event: caughtUp\nid: 7\ndata: {"type":"caughtUp","seq":7}\n\n')
  t.equal(toEvent(toOutgoing({ type: 'snapshot', seq: 0, servers: [], isFirst: true, isLast: false })), 'event: snapshot\ndata: {"type":"snapshot","seq":0,"servers":[],"isFirst":true,"isLast":false}\n\n')
  t.equal(toEvent(toOutgoing({ type: 'pong' })), 'event: pong\ndata: {"type":"pong"}\n\n')
})
