import * as z from 'zod'
import { MinecraftServerSpec } from '../../contracts/minecraft-server.ts'
import type { ConditionState } from '../conditions.ts'
import type { Allowances } from '../settings.ts'
import type { Observed } from './observed.ts'

/** The spec that children are made from, and whether it is the one asked for. */
export interface AcceptedSpec {
  /** Absent when neither the spec asked for nor an earlier one is valid. */
  spec?: MinecraftServerSpec
  accepted: ConditionState
}

/**
 * Takes the spec asked for if it is valid and allowed, else the last one that was. Admission has refused bad
 * input already; what slips through (an older CRD, say) must neither stop nor delete a server.
 */
export function acceptSpec(asked: unknown, observed: Pick<Observed, 'lastSpec'>, allowed: Allowances): AcceptedSpec {
  const result = MinecraftServerSpec.safeParse(asked)
  if (!result.success) return refuse('InvalidSpec', z.prettifyError(result.error).replaceAll(/\s*\n\s*/g, ' '), observed.lastSpec())
  const [problem] = CHECKS.flatMap((check) => check(result.data, allowed))
  if (!problem) return { spec: result.data, accepted: { type: 'Accepted', status: 'True', reason: 'Valid', message: 'The spec is valid.' } }
  // Whoever may not have something may still stop the server that has it.
  const { desiredState } = result.data
  const last = observed.lastSpec()
  return refuse('NotAllowed', problem, last && { ...last, desiredState })
}

function refuse(reason: 'InvalidSpec' | 'NotAllowed', problem: string, last: MinecraftServerSpec | undefined): AcceptedSpec {
  const consequence = last ? 'The server goes on as it was last accepted.' : 'Nothing was made yet.'
  const accepted: ConditionState = { type: 'Accepted', status: 'False', reason, message: `${consequence} ${problem}`.slice(0, 1024) }
  // What was accepted stays so, even where the administrator has since changed what is allowed.
  return last ? { spec: last, accepted } : { accepted }
}

/** Asks the administrator's rules; gives a sentence for each that is broken. */
type Check = (spec: MinecraftServerSpec, allowed: Allowances) => string[]

const CHECKS: readonly Check[] = [
  ({ nodeSelector }, { nodeLabels }) => refused('nodeSelector', 'ALLOWED_NODE_LABELS', Object.keys(nodeSelector), nodeLabels),
  ({ tolerations }, { taints }) => refused('tolerations', 'ALLOWED_TAINTS', tolerations.map(({ key }) => key), taints),
  ({ serviceAnnotations }, allowed) => refused('serviceAnnotations', 'ALLOWED_SERVICE_ANNOTATIONS', Object.keys(serviceAnnotations), allowed.serviceAnnotations),
  ({ hostname }, { domains }) => {
    if (hostname === undefined || domains.some((domain) => domain === '*' || hostname === domain || hostname.endsWith(`.${domain}`))) return []
    return [`spec.hostname: ${hostname} is in none of the domains that the administrator allows (ALLOWED_DOMAINS): ${domains.join(', ') || 'none'}.`]
  },
]

function refused(field: string, setting: string, keys: string[], allowed: readonly string[]): string[] {
  const isAllowed = (key: string): boolean => allowed.some((entry) => (entry.endsWith('*') ? key.startsWith(entry.slice(0, -1)) : key === entry))
  const list = allowed.length > 0 ? allowed.join(', ') : 'none'
  return keys.filter((key) => !isAllowed(key)).map((key) => `spec.${field}: ${key} is not among those that the administrator allows (${setting}): ${list}.`)
}
