import type { Logger } from '../lib/logger.ts'
import { keptWorlds } from './compared-rows.ts'
import { mayBeLost, mostLost, type KeptWorld, type Pass } from './drift.ts'
import { inParallel } from './in-parallel.ts'
import type { Projector } from './projection.ts'
import { endWorld } from './repairs.ts'
import type { ServerKey } from './rows.ts'

/** What worlds are looked after with. */
interface WorldContext extends Projector {
  logger: Logger
  /** Whether worlds may end however many they are. */
  allowMassDeletion: boolean
  /** Repairs at once. */
  concurrency: number
}

/** Marks the kept worlds as gone whose volume claims are: they are in no list, and can't be read by their names either. Too many of them are none. */
export async function endLostWorlds(context: WorldContext, pass: Pass, signal: AbortSignal): Promise<{ ended: ServerKey[]; held: number }> {
  const { database, cluster, logger, allowMassDeletion, concurrency } = context
  const { missing, kept } = await findMissing(context, pass, signal)
  if (missing.length > mostLost(kept) && !allowMassDeletion) {
    logger.error({ missing: missing.length, kept }, 'so many volume claims vanished from the cluster at once that no world is marked as gone: see DRIFT_ALLOW_MASS_DELETION')
    return { ended: [], held: missing.length }
  }
  const ended: ServerKey[] = []
  await inParallel(missing, concurrency, async (world) => {
    if (!(await cluster.hasClaim(world.tenant, world.name, signal)) && (await endWorld(database, world))) ended.push(world)
  })
  return { ended, held: 0 }
}

/** The kept worlds whose claims the list does not show. Claims are listed only where there is a world to look for. */
async function findMissing({ database, cluster }: WorldContext, pass: Pass, signal: AbortSignal): Promise<{ missing: KeptWorld[]; kept: number }> {
  const missing: KeptWorld[] = []
  let kept = 0
  let claims: Awaited<ReturnType<typeof cluster.claims>> | undefined
  for await (const worlds of keptWorlds(database)) {
    if (worlds.length === 0) break
    const shown = claims ??= await cluster.claims(signal)
    kept += worlds.length
    missing.push(...worlds.filter((world) => !shown.has(world.tenant, world.name) && mayBeLost(world, shown.resourceVersion, pass)))
  }
  return { missing, kept }
}
