import type { Command } from '../contracts/events.ts'
import { subjectOf } from '../contracts/subjects.ts'
import { applyCommand } from '../lib/apply-command.ts'
import type { Bus } from '../lib/bus.ts'
import { query } from '../lib/database.ts'
import type { KubernetesClient } from '../lib/kubernetes.ts'
import { toAnswer } from '../lib/outcome.ts'
import type { Receiver } from './dispatch-outbox.ts'
import { projectReport, type Projector } from './projection.ts'

/** Commands go over the bus, and relay applies them. */
export function newBusReceiver(bus: Bus): Receiver {
  return {
    isThere: () => bus.isConnected(),
    async deliver(command) {
      await bus.publish(subjectOf(command.type, command.tenant, command.server), command, { id: command.id })
      return { end: 'Done' }
    },
  }
}

/** Without a bus commands are applied at once, and what the cluster says to them is projected. */
export function newClusterReceiver(client: KubernetesClient, projector: Projector): Receiver {
  return {
    isThere: () => true,
    async deliver(command, signal, attempts) {
      if (await isOutdated(projector, command)) return { end: 'Done' }
      const outcome = await applyCommand(client, command, signal, attempts)
      if (outcome.kind === 'Later') return { end: 'Later', afterMs: outcome.afterMs }
      const told = toAnswer(command, outcome)
      if (told) await projectReport(projector, { tenant: command.tenant, id: command.server }, told, signal)
      return { end: 'Done' }
    },
  }
}

/** A creation that still waits for its namespace must not come after the deletion that followed it. */
async function isOutdated({ database }: Projector, { tenant, server, version }: Command): Promise<boolean> {
  const rows = await query(database`SELECT 1 FROM servers WHERE tenant = ${tenant} AND id = ${server} AND version > ${version} AND deletion_requested_at IS NOT NULL`)
  return rows.length > 0
}
