import type { Test } from 'tap'
import type { Command, Report } from '../../../contracts/events.ts'
import { ADVISORIES, EVENTS } from '../../../contracts/streams.ts'
import { ALL_COMMANDS, reportsOf, subjectOf } from '../../../contracts/subjects.ts'
import type { Bus, DeliveredMessage, StoredMessage, Verdict } from '../../../lib/bus.ts'
import { openBus } from '../../../lib/nats.ts'
import { newCommandHandler } from '../../../relay/consume.ts'
import type { Context } from '../../../relay/context.ts'
import { newEvents, type Events } from '../../../relay/events.ts'
import { newMetrics } from '../../../relay/metrics.ts'
import { newPublisher } from '../../../relay/publish.ts'
import { newFakeKubernetes, type FakeKubernetes, type Json } from '../../lib/fake-kubernetes.ts'
import { derivationKey } from '../../relay/world.ts'
import { newNats, quiet, type TestServer } from '../../servers.ts'
import { waitFor } from '../../wait.ts'

/** relay on a bus of its own, and on a cluster in memory. */
export interface Relay {
  nats: TestServer
  bus: Bus
  kubernetes: FakeKubernetes
  events: Events
  metrics: ReturnType<typeof newMetrics>
  /** What one replica does with a message. */
  newHandler: () => (message: DeliveredMessage) => Promise<Verdict>
  /** Begins to apply commands and to answer; another replica each time. Gives what ends it, as a signal to its process does. */
  start: () => () => Promise<void>
  send: (...commands: Command[]) => Promise<void>
  /** The newest report of a server. */
  newest: (server: string) => Promise<(StoredMessage & { body: Report }) | undefined>
  /** Resolves when every command of the bus is done with. */
  settled: () => Promise<void>
}

/** What relay needs to run, with nothing running yet. */
export async function newRelay(t: Test, objects: Record<string, Json> = {}, ports: Context['ports'] = { game: 0, rcon: 0 }): Promise<Relay> {
  const nats = await newNats(t)
  const open = (): Bus => {
    const bus = openBus({ url: nats.url, name: 'relay', streams: [EVENTS, ADVISORIES], logger: quiet })
    t.teardown(() => bus.close())
    return bus
  }
  const bus = open()
  const kubernetes = newFakeKubernetes(objects)
  const metrics = newMetrics()
  const newReplica = (own: Bus): Events => newEvents({ bus: own, client: kubernetes.client, metrics: own === bus ? metrics : newMetrics(), logger: quiet, commandConcurrency: 32, games: { derivationKey, ports, concurrency: 5 }, random: () => 0 })
  const events = newReplica(bus)
  await waitFor('the bus', () => bus.isConnected())
  const start = (): (() => Promise<void>) => {
    const stop = new AbortController()
    const running = newReplica(open()).run(stop.signal)
    const end = async (): Promise<void> => {
      stop.abort()
      await running
    }
    t.teardown(end)
    return end
  }
  return {
    nats, bus, kubernetes, events, metrics, start,
    newHandler: () => newCommandHandler({ bus, client: kubernetes.client, publisher: newPublisher(bus, metrics), metrics, logger: quiet, random: () => 0, signal: new AbortController().signal }),
    async send(...commands) {
      for (const command of commands) await bus.publish(subjectOf(command.type, command.tenant, command.server), command, { id: command.id })
    },
    newest: async (server) => (await bus.newest(EVENTS.name, reportsOf('default', server))) as (StoredMessage & { body: Report }) | undefined,
    settled: () => waitFor('all commands to be done with', () => isSettled(nats.url)).then(() => undefined),
  }
}

/** A message of the bus that holds a command, as it is delivered. */
export function toDelivered(command: Command, deliveries = 1): DeliveredMessage {
  const text = JSON.stringify(command)
  return { subject: subjectOf(command.type, command.tenant, command.server), sequence: 1_000_000, id: command.id, body: JSON.parse(text), text, deliveries }
}

/** Whether the newest command and all before it are acknowledged. What waits to come again may for a moment be in neither count of the consumer. */
async function isSettled(url: string): Promise<boolean> {
  const { connect } = await import('nats')
  const connection = await connect({ servers: url })
  try {
    const { streams, consumers } = await connection.jetstreamManager()
    const { num_pending, num_ack_pending, ack_floor } = await consumers.info(EVENTS.name, 'relay-apply')
    const newest = await streams.getMessage(EVENTS.name, { last_by_subj: ALL_COMMANDS }).then(({ seq }) => seq, () => 0)
    return num_pending === 0 && num_ack_pending === 0 && ack_floor.stream_seq >= newest
  } finally {
    await connection.close()
  }
}
