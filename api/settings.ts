import { availableParallelism } from 'node:os'
import * as z from 'zod'
import { port } from '../lib/env.ts'

const count = (otherwise: number, [least, most]: [number, number]): z.ZodDefault<z.ZodCoercedNumber> => z.coerce.number().int().min(least).max(most).default(otherwise)

/** What a key looks like: `hc_` and random text. */
export const KEY_PATTERN = /^hc_[A-Za-z0-9_-]{32,128}$/

/** What the API is told by its environment. */
export const Settings = z.object({
  HOST: z.string().default('0.0.0.0').meta({ description: 'Address to listen on.' }),
  PORT: port(8080).meta({ description: 'Port to listen on.' }),
  DATABASE_URL: z.string().min(1).meta({ description: 'The database, as `postgres://user:password@host:port/database?sslmode=…`.' }),
  DATABASE_CONNECTIONS: count(10, [1, 200]).meta({ description: 'Most connections to the database.' }),
  DATABASE_WAITING: count(200, [0, 10_000]).meta({ description: 'Most requests that wait for a connection; one more is answered 503.' }),
  PASSWORD_THREADS: count(Math.min(4, availableParallelism()), [1, 64]).meta({ description: 'Threads that crypt passwords.', default: 'as many as processors, at most 4' }),
  ADMIN_KEY: z.string().regex(KEY_PATTERN, 'must be hc_ and at least 32 letters, digits, _ and -').optional().meta({ description: 'A key of the tenant `default` that allows everything; `hc_` and at least 32 letters, digits, `_` and `-`. There is none when not set.' }),
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional().meta({ description: 'Address under which the API is reached, as its documents name it; where they are read from when not set.' }),
})
export type Settings = z.infer<typeof Settings>
