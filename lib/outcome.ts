import type { Command, Report } from '../contracts/events.ts'
import { KubernetesError } from './kubernetes.ts'

/** Why a command changed nothing, though it is done. */
export type Idle =
  /** All is as it asks. */
  | 'Same'
  /** The resource was written from a later version. */
  | 'Outdated'
  /** There is no such resource, and only `server.created` makes one. */
  | 'Missing'
  /** The resource is being deleted. */
  | 'Terminating'

/** How a command ended. What is not the command's own affair (the API server is away, a bug) is an error instead. */
export type Outcome =
  | { kind: 'Applied' }
  | { kind: 'Ignored'; why: Idle }
  /** The cluster does not take it, now or later. `reason` is one CamelCase word, `message` its own words. */
  | { kind: 'Refused'; reason: string; message: string }
  /** Something else has to happen first: to be applied again, at first after so long. */
  | { kind: 'Later'; afterMs: number; why: string }
  /** The resource is not there any more, as asked. */
  | { kind: 'Gone'; worldRemoved: boolean }

/** What is reported of how a command ended; undefined where the resource itself tells of it, or it has not ended. */
export function toAnswer({ version, data: { name } }: Command, outcome: Outcome): Pick<Report, 'type' | 'data'> | undefined {
  if (outcome.kind === 'Refused') return { type: 'k8s.error', data: { name, isTerminating: false, refusal: { version, reason: outcome.reason, message: outcome.message } } }
  if (outcome.kind === 'Gone') return { type: 'k8s.deleted', data: { name, isTerminating: true, ...(outcome.worldRemoved && { worldRemoved: true }) } }
  return undefined
}

/** Longest text of a refusal: the API server repeats what it does not like. */
const MOST_CHARACTERS = 1_000

/** The hash of a password, as `crypt` writes it. */
const HASH = /\$\w{1,8}\$[^\s:"'`]+/g

/** What a missing right is told by, and not a quota or a policy. */
const DENIED = /User "[^"]*" cannot [a-z]+ resource/

/** So often a right that is missing is asked for again, over half a minute: an API server that has just started knows of none. */
export const MOST_DENIALS = 6

/**
 * What the API server says about the command itself, as a refusal; undefined for every other error. `tries` tells how often
 * the command was applied, this time included.
 */
export function toRefusal(error: unknown, tries: number): Outcome | undefined {
  if (!(error instanceof KubernetesError) || ![400, 403, 413, 422].includes(error.status)) return undefined
  const message = error.message.replace(HASH, '$…').slice(0, MOST_CHARACTERS).toWellFormed()
  if (error.status === 403 && DENIED.test(message) && tries < MOST_DENIALS) return { kind: 'Later', afterMs: 1_000, why: message }
  return { kind: 'Refused', reason: error.reason, message }
}
