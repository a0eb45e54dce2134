import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { API_VERSION, PLURAL } from '../contracts/group.ts'
import { delay } from '../lib/backoff.ts'
import { pathOf } from '../lib/kubernetes.ts'
import { command, create, kubernetes, newServer } from '../test/e2e/platform.ts'
import { expectStatus, rest } from '../test/e2e/rest.ts'
import { waitFor } from '../test/wait.ts'
import { percentile, round } from './results.ts'

const CREATIONS = 100
/** So many servers a second are made, half of them through the API. */
const PER_SECOND = 8
const NAMESPACE = 'default'

/** When the watch showed each server, by its name. */
type Sightings = Map<string, number>

/**
 * How long a command takes from its commit to its resource: through the outbox, NATS and relay to a real API server,
 * counted from the API's 201 until a watch shows the server. In turn with servers that are made there at once, counted
 * from the request: so long does the API server itself take on this machine.
 */
export async function benchApplied(): Promise<object> {
  const home = mkdtempSync(join(tmpdir(), 'homecraft-bench-'))
  process.env['HOMECRAFT_HOME'] = home
  try {
    process.stderr.write('api: commands applied on a platform ...\n')
    const { code, stdout, stderr } = await command(['start', '--detach'])
    if (code !== 0) throw new Error(`the platform did not start: ${stdout}${stderr}`)
    return await measure()
  } finally {
    await command(['stop'])
    rmSync(home, { recursive: true, force: true })
  }
}

async function measure(): Promise<object> {
  const stop = new AbortController()
  const seen: Sightings = new Map()
  const since = { api: new Map<string, number>(), direct: new Map<string, number>() }
  const { watching } = await watch(seen, stop.signal)
  try {
    for (let index = 0; index < 2 * CREATIONS; index++) {
      const next = performance.now() + 1000 / PER_SECOND
      // A B B A
      await (index % 4 === 0 || index % 4 === 3 ? viaApi(since.api) : direct(since.direct))
      await delay(Math.max(0, next - performance.now()))
    }
    await waitFor('all servers', () => { if (seen.size < 2 * CREATIONS) throw new Error(`the watch has shown ${seen.size}`); return true }, 60_000)
  } finally {
    stop.abort()
    await watching
  }
  return { creations: CREATIONS, perSecond: PER_SECOND / 2, milliseconds: { applied: spread(seen, since.api), direct: spread(seen, since.direct) } }
}

async function viaApi(since: Sightings): Promise<void> {
  const name = newName()
  await expectStatus(201, rest('POST', '/servers', { name, eula: true, memory: '512Mi', desiredState: 'Stopped' }))
  since.set(name, performance.now())
}

async function direct(since: Sightings): Promise<void> {
  const name = newName()
  since.set(name, performance.now())
  await create(newServer(NAMESPACE, name, { desiredState: 'Stopped' }))
}

/** Follows the servers from now on. `watching` ends with the signal. */
async function watch(seen: Sightings, signal: AbortSignal): Promise<{ watching: Promise<void> }> {
  const path = pathOf({ apiVersion: API_VERSION, name: PLURAL }, NAMESPACE)
  const { metadata } = await kubernetes().call<{ metadata: { resourceVersion: string } }>('GET', path)
  const follow = async (): Promise<void> => {
    for await (const line of kubernetes().lines(path, { query: { watch: 'true', resourceVersion: metadata.resourceVersion }, signal })) {
      const at = performance.now()
      const { type, object } = JSON.parse(line) as { type: string; object: { metadata: { name: string } } }
      if (type === 'ADDED') seen.set(object.metadata.name, at)
    }
  }
  return { watching: follow().catch((error: unknown) => { if (!signal.aborted) throw error }) }
}

function spread(seen: Sightings, since: Sightings): { p50: number; p99: number } {
  const times = [...since].map(([name, from]) => (seen.get(name) ?? NaN) - from)
  return { p50: round(percentile(times, 0.5)), p99: round(percentile(times, 0.99)) }
}

/** A name that no server has, short enough for one of a server. */
const newName = (): string => `s-${randomUUID().slice(0, 8)}`
