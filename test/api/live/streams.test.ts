import { EventEmitter } from 'node:events'
import type { WebSocket } from '@fastify/websocket'
import t from 'tap'
import type { Caller } from '../../../api/auth/caller.ts'
import { CHANNEL_LIMITS } from '../../../api/live/channel.ts'
import { newBeat } from '../../../api/live/socket.ts'
import { newStreams } from '../../../api/live/streams.ts'
import { newMetrics } from '../../../api/metrics.ts'

const newCaller = (tenant: string): Caller => ({ tenant, keyId: null, keyHash: Buffer.alloc(32), keyName: 'x', scopes: [], expiresAt: null, actor: 'x' })

function newReplica() {
  const clock = { now: 0 }
  const metrics = newMetrics()
  const streams = newStreams({ ...CHANNEL_LIMITS, ofReplica: 3, ofTenant: 2 }, metrics, () => clock.now)
  const open = (tenant: string) => {
    const [sent, codes]: [string[], number[]] = [[], []]
    let beats = 0
    const wire = { write: ({ text }: { text: string }, onWritten: () => void) => { sent.push(text); onWritten() }, cork: () => undefined, uncork: () => undefined, buffered: () => 0, close: (code: number) => { codes.push(code) } }
    const channel = streams.open({ kind: 'WebSocket', caller: newCaller(tenant), wire, beat: () => { beats++ } })
    return { channel, sent, codes, beats: () => beats }
  }
  return { clock, metrics, streams, open }
}

t.test('a stream beats every fifteen seconds, and ends within an hour, each at its own time', async (t) => {
  const { clock, streams, open } = newReplica()
  const [one, two] = [open('a'), open('b')]
  for (let second = 1; second <= 60; second++) {
    clock.now = second * 1000
    streams.tick()
  }
  t.same([one.beats(), two.beats(), one.codes], [4, 4, []])
  clock.now = 2_600_000
  streams.tick()
  t.same(one.codes, [], 'not before three quarters')
  clock.now = 3_600_000
  streams.tick()
  t.same([one.codes, two.codes, streams.callers()], [[1001], [1001], []])
})

t.test('what is for all goes to all, and an end to whom it is meant for', async (t) => {
  const { streams, open, metrics } = newReplica()
  const [one, two] = [open('a'), open('b')]
  streams.broadcast({ type: 'pong', text: 'all' })
  streams.close('Revoked', 'x', ({ tenant }) => tenant === 'a')
  streams.broadcast({ type: 'pong', text: 'rest' })
  t.same([one.sent, one.codes, two.sent, two.codes], [['all'], [4401], ['all', 'rest'], []])
  const text = await metrics.registry.metrics()
  for (const line of ['homecraft_api_streams{kind="WebSocket"} 1', 'homecraft_api_streams_closed_total{kind="WebSocket",reason="Revoked"} 1', 'homecraft_api_stream_messages_total{type="pong"} 3']) t.ok(text.includes(line), line)
})

t.test('a stream too many is refused, and takes no place', async (t) => {
  const { open, streams } = newReplica()
  const first = open('a')
  open('a')
  t.match(open('a'), { channel: undefined, codes: [4429] })
  open('b')
  t.match(open('c'), { channel: undefined, codes: [4429] }, 'of the replica')
  first.channel?.gone()
  t.ok(open('c').channel)
  t.equal(streams.callers().length, 3)
})

t.test('a client that answers no ping is ended, one that does is not', async (t) => {
  let [pings, ends] = [0, 0]
  const socket = Object.assign(new EventEmitter(), { ping: () => { pings++ }, terminate: () => { ends++ } })
  const beat = newBeat(socket as unknown as WebSocket)
  for (let count = 0; count < 5; count++) {
    beat()
    socket.emit('pong')
  }
  t.same([pings, ends], [5, 0])
  beat()
  beat()
  t.equal(ends, 0)
  beat()
  t.equal(ends, 1)
})
