import { z } from 'zod'
import { readJson, type Home } from './home.ts'
import type { Access } from './state.ts'

/** How long the API has to answer. */
const PATIENCE_MS = 3_000

const ticketSchema = z.object({ ticket: z.string() })
const accessSchema = z.object({ api: z.string(), tenantKey: z.string() })

/** A link that signs a browser in once, as the tenant of this machine; undefined when the API makes none now. What stands behind # is sent to no server. */
export async function newSignInLink({ api, tenantKey }: Pick<Access, 'api' | 'tenantKey'>): Promise<string | undefined> {
  try {
    const answer = await fetch(`${api}/api/v1/session/tickets`, { method: 'POST', headers: { authorization: `Bearer ${tenantKey}` }, signal: AbortSignal.timeout(PATIENCE_MS) })
    return `${api}/#sign-in=${ticketSchema.parse(await answer.json()).ticket}`
  } catch {
    return undefined
  }
}

/** A link for the platform that runs in a folder; undefined when none is ready there. */
export async function findSignInLink(home: Home): Promise<string | undefined> {
  const access = readJson(home.platformFile, accessSchema)
  return access && newSignInLink(access)
}
