import { BusAwayError } from '../lib/bus.ts'
import { isTransient } from '../lib/kubernetes.ts'
import { ServerResource } from '../lib/server-state.ts'
import type { Context } from './context.ts'
import { BusyError } from './keyed-lock.ts'
import { newReply, type DecoratorReply, type DecoratorRequest } from './metacontroller.ts'
import { isOver } from './to-event.ts'

/**
 * Called for a MinecraftServer that is being deleted: reports how far that is, and lets go once its end is told. It
 * does nothing to the game, and no deletion waits for the bus: what is not told is found out by sync.
 */
export async function finalizeServer({ reporter, logger }: Context, { object }: DecoratorRequest): Promise<DecoratorReply> {
  if (!reporter) return { ...newReply(), finalized: true }
  try {
    const told = await reporter.report(object)
    return { ...newReply(), finalized: told === 'Foreign' || isOver(ServerResource.parse(object)) }
  } catch (error) {
    // Without the API server nothing can be deleted either; where two replicas report at once, one will do.
    if (isTransient(error) || error instanceof BusyError) throw error
    const { namespace, name } = object.metadata
    if (error instanceof BusAwayError) logger.warn({ namespace, name, reason: error.message }, 'the end of a server can\'t be told')
    else logger.error({ namespace, name, err: error }, 'the end of a server can\'t be told')
    return { ...newReply(), finalized: true }
  }
}
