import type { Owner } from '../../servers.ts'
import { create, newServer, toAddress } from '../../e2e/platform.ts'
import { join } from '../../e2e/player.ts'
import { expectStatus, type Tenant } from '../../e2e/rest.ts'
import { waitFor } from '../../wait.ts'

/** Servers in every state that stays, for pages to show. */
export interface Showcase {
  /** Runs, with players on it, and was measured. */
  busy: string
  /** Runs, and its changes wait for a restart. */
  pending: string
  stopped: string
  /** Asks for a version that there is not. */
  failed: string
  /** Was deleted; its world is kept. */
  gone: string
  /** Is managed with kubectl. */
  foreign: string
}

const isMeasured = async ({ call }: Tenant, id: string): Promise<boolean> => (await expectStatus(200, call('GET', `/servers/${id}/metrics?step=60`))).points.length > 0

/** Makes the servers of a showcase; names of players are those who join. */
export async function newShowcase(t: Owner, tenant: Tenant, players: readonly string[]): Promise<Showcase> {
  const idOf = async (name: string, spec: object): Promise<string> => (await tenant.create(name, spec)).id
  const busy = await idOf('survival', { type: 'PAPER', motd: '§6Survival§r, season three', maxPlayers: 40, ops: [players[0]], whitelist: { enabled: true, players }, bans: ['griefer'], sftpUsers: ['builder:a-long-password:1000:1000:minecraft'], difficulty: 'Hard' })
  const pending = await idOf('creative', { motd: 'Build what you like', gameMode: 'Creative' })
  const stopped = await idOf('minigames', { desiredState: 'Stopped', motd: 'On Fridays' })
  const failed = await idOf('modded', { type: 'FABRIC', version: '9.9.9' })

  // It has run: a server that never did leaves no world.
  const gone = await idOf('season-two', {})
  await tenant.waitFor(gone, 'running')
  await expectStatus(202, tenant.call('DELETE', `/servers/${gone}`))
  await create(newServer(tenant.namespace, 'by-kubectl', { desiredState: 'Stopped' }))

  const { endpoint } = await tenant.waitFor(busy, 'running')
  await tenant.waitFor(pending, 'running')
  await expectStatus(200, tenant.call('PATCH', `/servers/${pending}`, { difficulty: 'Peaceful', viewDistance: 12 }, { headers: { 'content-type': 'application/merge-patch+json', 'if-match': '*' } }))
  for (const username of players) {
    const player = await waitFor(`${username} to be let in`, () => join({ ...toAddress(endpoint), username }).catch(() => undefined))
    t.teardown(() => player.leave())
  }
  await waitFor('a change that waits for a restart', async () => (await tenant.server(pending)).pendingRestart !== undefined)
  await tenant.waitFor(stopped, 'stopped')
  await tenant.waitFor(failed, 'failed')
  await waitFor('measurements', () => isMeasured(tenant, busy))
  await waitFor('the deleted server to be gone', async () => (await tenant.server(gone)).deletedAt !== undefined)
  const foreign = await waitFor('the server of kubectl to have a row', async () => (await expectStatus(200, tenant.call('GET', '/servers?q=by-kubectl'))).items[0]?.id)
  return { busy, pending, stopped, failed, gone, foreign }
}
