import * as z from 'zod'
import { parseEnv, port } from '../../lib/env.ts'

const schema = z.object({
  HOMECRAFT_HOME: z.string().min(1, 'name the folder that keeps worlds and pods'),
  NODE_NAME: z.string().default('local'),
  NODE_PORT: port(0),
  TLS_CERT_FILE: z.string().min(1, "name the API server's certificate"),
  TLS_KEY_FILE: z.string().min(1, "name the API server's key"),
  ADDRESS_RANGE: z
    .string()
    .regex(/^127\.\d+\.\d+\.\d+\/(8|9|1\d|2\d)$/, 'write a range inside 127.0.0.0/8, such as 127.64.0.0/16')
    .optional(),
  SHUTDOWN_SECONDS: z.coerce.number().min(0).default(90),
})

/** What the agent is told by its environment. */
export type Settings = z.output<typeof schema>

/** Reads the settings once, at start. */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  return parseEnv(schema, env)
}
