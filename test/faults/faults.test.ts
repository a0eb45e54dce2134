import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { headers } from 'nats'
import t, { type Test } from 'tap'
import { home, platformFile } from '../e2e/platform.ts'
import { platformBus } from '../e2e/rest.ts'
import { newFleet, newRandom, type Fleet } from './fleet.ts'
import { crash, outage } from './outage.ts'

/** `FAULT_SECONDS` and `FAULT_SERVERS` make a shorter run; the seed can be given to repeat one. */
const SECONDS = Number(process.env['FAULT_SECONDS'] ?? 60)
const SERVERS = Number(process.env['FAULT_SERVERS'] ?? 50)
const SEED = Number(process.env['FAULT_SEED'] ?? Date.now() % 100_000)

const random = newRandom(SEED)
const parts = (name: string): string[] => Object.keys(platformFile().pids).filter((one) => one === name || one.startsWith(`${name}-`))

/** Changes servers while a fault lasts, and then sees whether all parts agree. */
async function during(t: Test, fleet: Fleet, fault: () => Promise<void>): Promise<void> {
  const before = fleet.acknowledged()
  const stop = new AbortController()
  const driving = fleet.drive(stop.signal)
  try {
    await fault()
  } finally {
    stop.abort()
    await driving
  }
  await fleet.agree(300_000)
  t.comment(`${fleet.acknowledged() - before} commands were acknowledged meanwhile`)
  t.ok(fleet.acknowledged() > before)
}

/** Says every message again once, later than those that came after it. */
async function echo(t: Test, seconds: number): Promise<void> {
  const nc = await platformBus(t)
  const js = nc.jetstream()
  const echoed = headers()
  echoed.set('Test-Echo', 'yes')
  const timers = new Set<NodeJS.Timeout>()
  const subscriptions = ['server.>', 'k8s.>'].map((subject) => nc.subscribe(subject, { callback: (_error, message) => {
    if (message.headers?.has('Test-Echo')) return
    const timer = setTimeout(() => {
      timers.delete(timer)
      void js.publish(message.subject, message.data, { msgID: randomUUID(), headers: echoed }).catch(() => undefined)
    }, random() * 4_000)
    timers.add(timer)
  } }))
  await new Promise((resolve) => { setTimeout(resolve, seconds * 1000) })
  for (const subscription of subscriptions) subscription.unsubscribe()
  for (const timer of timers) clearTimeout(timer)
}

t.test(`seed ${SEED}: ${SERVERS} servers in motion, and everything fails once`, async (t) => {
  const fleet = await newFleet(t, { size: SERVERS, running: Math.ceil(SERVERS / 10), random })
  await fleet.agree(300_000)
  t.ok(parts('relay').length >= 3 && parts('sync').length >= 2 && parts('api').length >= 2, 'three relays, two syncs, two APIs')

  await t.test('NATS is away for a minute', (t) => during(t, fleet, () => outage('nats', SECONDS)))
  await t.test('NATS loses its data', (t) => during(t, fleet, () => outage('nats', SECONDS / 4, () => rm(join(home(), 'nats'), { recursive: true, force: true }))))
  await t.test('PostgreSQL is away for a minute', (t) => during(t, fleet, () => outage('postgres', SECONDS)))
  await t.test('the API server is away for a minute', (t) => during(t, fleet, () => outage('apiserver', SECONDS)))
  await t.test('relay and sync are killed at random', (t) => during(t, fleet, async () => {
    const victims = [...parts('relay'), ...parts('sync'), ...parts('api')]
    for (const end = Date.now() + SECONDS * 1000; Date.now() < end;) await crash(victims[Math.floor(random() * victims.length)]!)
  }))
  await t.test('every message comes twice, and in any order', (t) => during(t, fleet, () => echo(t, SECONDS)))
})
