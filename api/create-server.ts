import { randomUUID } from 'node:crypto'
import type { MinecraftServerSpec } from '../contracts/minecraft-server.ts'
import type { Caller } from './auth/caller.ts'
import type { Runner } from './database-access.ts'
import { ProblemError } from './errors.ts'
import { createServer, lockWorldHolders, passWorldOn, recordPassing } from './repositories/server-creation.ts'
import type { ServerRow } from './repositories/server-row.ts'

/** A server to make, with its passwords crypted. */
export interface Creation {
  name: string
  spec: MinecraftServerSpec
}

/** Makes a server whose name is free, and of whose name no world is kept. */
export async function createFresh(runner: Runner, { tenant, actor }: Caller, { name, spec }: Creation): Promise<ServerRow> {
  const row = await runner.run((sql) => createServer(sql, tenant, { id: randomUUID(), name, spec, actor }))
  if (row) return row
  const holders = await runner.run((sql) => lockWorldHolders(sql, tenant, name))
  for (const holder of holders) refuseHolder(holder)
  const [kept] = holders
  if (!kept) throw new ProblemError('HC_TOO_BUSY', `Another server named ${name} is being made or removed. Try again in a moment.`)
  throw new ProblemError('HC_WORLD_KEPT', `A deleted server named ${name} has left its world. Say "world": "keep" to go on with that world, or remove it with DELETE /api/v1/servers/${kept.id}/world?confirm=${name}, or choose another name.`)
}

/** Makes a server that goes on with the world that a deleted one of its name has left, if there is one. Within a transaction. */
export async function createWithWorld(runner: Runner, { tenant, actor }: Caller, { name, spec }: Creation): Promise<ServerRow> {
  const id = randomUUID()
  const row = await runner.run(async (sql) => {
    for (const holder of await lockWorldHolders(sql, tenant, name)) refuseHolder(holder)
    const former = await passWorldOn(sql, tenant, { name, to: id })
    const made = await createServer(sql, tenant, { id, name, spec, actor })
    for (const holder of former) await recordPassing(sql, holder, { to: id, actor })
    return made
  })
  if (!row) throw new ProblemError('HC_NAME_TAKEN', `Another server named ${name} was just made. Choose another name, or change that server.`)
  return row
}

/** A living server holds its name, and a world that is being removed can't be taken over. */
function refuseHolder({ name, goneAt, deletionRequestedAt, worldRemovalRequestedAt }: ServerRow): void {
  if (goneAt === null && deletionRequestedAt !== null) throw new ProblemError('HC_NAME_TAKEN', `The server ${name} is still being deleted. Try again when it is gone.`)
  if (goneAt === null) throw new ProblemError('HC_NAME_TAKEN', `There is a server named ${name} already. Choose another name, or change that server.`)
  if (worldRemovalRequestedAt !== null) throw new ProblemError('HC_WORLD_BEING_REMOVED', `The world of a deleted server named ${name} is being removed. Try again when it is gone.`)
}
