import { z } from 'zod'
import { DEFAULT_TENANT } from '../../contracts/identity.ts'
import { delay } from '../../lib/backoff.ts'
import { saveTenantKey, type Credentials } from './credentials.ts'
import type { Home } from './home.ts'

/** A key of the tenant `default` for who works on this machine: that of the last start, or a new one where the API does not know it. */
export async function prepareTenantKey(api: string, home: Home, credentials: Credentials): Promise<string> {
  const { tenantKey, adminKey } = credentials
  if (tenantKey !== undefined && (await isKnown(api, tenantKey))) return tenantKey
  const answer = await call(`${api}/api/v1/tenants/${DEFAULT_TENANT}/keys`, adminKey, { name: 'this machine', scopes: ['servers:read', 'servers:write', 'worlds:remove'] })
  if (!answer.ok) throw new Error(`The API made no key for the tenant ${DEFAULT_TENANT}: it answered ${answer.status} ${await answer.text()}`)
  const { key } = z.object({ key: z.string() }).parse(await answer.json())
  saveTenantKey(home, credentials, key)
  return key
}

/** A key goes with the database that it was made in. */
async function isKnown(api: string, key: string): Promise<boolean> {
  const { status } = await call(`${api}/api/v1/servers?limit=1`, key)
  return status !== 401
}

const TRIES = 20

/** Calls the API; again while it can't work yet, though it is ready. */
async function call(url: string, key: string, body?: object): Promise<Response> {
  for (let tries = 1; ; tries++) {
    const headers = { authorization: `Bearer ${key}`, ...(body && { 'content-type': 'application/json' }) }
    const answer = await fetch(url, { headers, ...(body && { method: 'POST', body: JSON.stringify(body) }) })
    if ((answer.status < 500 && answer.status !== 429) || tries >= TRIES) return answer
    await delay(250)
  }
}
