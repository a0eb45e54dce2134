import * as z from 'zod'
import { count, optional, port } from './env.ts'

/** Settings of every process: where it listens, and how much it logs. */
export function processSettings(otherwise: number): { HOST: z.ZodType<string>; PORT: z.ZodType<number>; LOG_LEVEL: z.ZodType<string> } {
  return {
    HOST: z.string().min(1).default('0.0.0.0').describe('Address to listen on.'),
    PORT: port(otherwise).describe('Port to listen on.'),
    LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info').describe('Least level of the lines that are logged.'),
  }
}

/** Settings of a process that uses the database. */
export const databaseSettings = {
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'must be as postgres://user:password@host:5432/database?sslmode=require' }).describe('PostgreSQL or CockroachDB: `postgres://user:password@host:5432/database?sslmode=require`.'),
  DATABASE_CONNECTIONS: count(10, 1, 1000).describe('Most connections to the database at once, of each replica.'),
}

const NATS_SERVERS = /^(nats|tls):\/\/[^\s,]+(,(nats|tls):\/\/[^\s,]+)*$/

/** Settings of a process that uses the bus when there is one; `eventsMode` makes one answer of both. */
export const eventsSettings = {
  NATS_URL: optional(z.string().regex(NATS_SERVERS, 'must be as nats://user:password@host:4222')).describe('NATS with JetStream: `nats://user:password@host:4222`, several separated by commas. With `tls://` no server without TLS is told the password.'),
  ENABLE_EVENTS: optional(z.enum(['true', 'false'], 'must be true or false')).transform((text) => (text === undefined ? undefined : text === 'true')).describe('Whether the bus is used: `true` or `false`. When not set, it is if `NATS_URL` is. All processes must agree: without the bus sync writes to the cluster itself.'),
}

/** A process's settings with the fields of `eventsSettings` as they were set. */
interface EventsAsSet {
  NATS_URL?: string | undefined
  ENABLE_EVENTS?: boolean | undefined
}

/** The same once it is decided: there is a `NATS_URL` if and only if the bus is used. */
interface EventsMode {
  NATS_URL: string | undefined
  ENABLE_EVENTS: boolean
}

/** Decides whether the bus is used; the last step of a schema that has `eventsSettings`: `z.object({ … }).transform(eventsMode)`. */
export function eventsMode<S extends EventsAsSet>(settings: S, context: z.RefinementCtx): Omit<S, keyof EventsMode> & EventsMode {
  const { NATS_URL, ENABLE_EVENTS = NATS_URL !== undefined } = settings
  if (ENABLE_EVENTS && NATS_URL === undefined) {
    context.addIssue({ code: 'custom', path: ['ENABLE_EVENTS'], message: 'is true, but NATS_URL is not set: say where NATS is, or set ENABLE_EVENTS=false for a platform without it' })
    return z.NEVER
  }
  return { ...settings, NATS_URL: ENABLE_EVENTS ? NATS_URL : undefined, ENABLE_EVENTS }
}
