import t from 'tap'
import * as z from 'zod'
import { parseEnv } from '../../lib/env.ts'
import { databaseSettings, eventsMode, eventsSettings, processSettings } from '../../lib/settings.ts'

const URL = 'nats://relay:secret@127.0.0.1:4222'
const Events = z.object({ ...eventsSettings, OTHER: z.string().default('kept') }).transform(eventsMode)

t.test('the bus is used when NATS_URL is set, unless ENABLE_EVENTS says otherwise', async (t) => {
  const table: { name: string; env: NodeJS.ProcessEnv; want: { NATS_URL: string | undefined; ENABLE_EVENTS: boolean } }[] = [
    { name: 'neither', env: {}, want: { NATS_URL: undefined, ENABLE_EVENTS: false } },
    { name: 'both empty', env: { NATS_URL: '', ENABLE_EVENTS: '' }, want: { NATS_URL: undefined, ENABLE_EVENTS: false } },
    { name: 'a server', env: { NATS_URL: URL }, want: { NATS_URL: URL, ENABLE_EVENTS: true } },
    { name: 'a server, and wanted', env: { NATS_URL: URL, ENABLE_EVENTS: 'true' }, want: { NATS_URL: URL, ENABLE_EVENTS: true } },
    { name: 'a server, and not wanted', env: { NATS_URL: URL, ENABLE_EVENTS: 'false' }, want: { NATS_URL: undefined, ENABLE_EVENTS: false } },
    { name: 'none, and not wanted', env: { ENABLE_EVENTS: 'false' }, want: { NATS_URL: undefined, ENABLE_EVENTS: false } },
    { name: 'several servers', env: { NATS_URL: `${URL},tls://other:4222` }, want: { NATS_URL: `${URL},tls://other:4222`, ENABLE_EVENTS: true } },
  ]
  for (const { name, env, want } of table) t.strictSame(parseEnv(Events, env), { ...want, OTHER: 'kept' }, name)
})

t.test('events without a NATS_URL are refused in words that say what to do', async (t) => {
  t.throws(() => parseEnv(Events, { ENABLE_EVENTS: 'true' }), /ENABLE_EVENTS: is true, but NATS_URL is not set.*ENABLE_EVENTS=false/)
})

t.test('what is no address and no yes or no is refused, and not told', async (t) => {
  for (const url of ['http://p4ssw0rd:1', 'p4ssw0rd', 'nats://', 'nats://a, nats://p4ssw0rd']) t.throws(() => parseEnv(Events, { NATS_URL: url }), /NATS_URL: must be as nats:(?!.*p4ssw0rd)/, url)
  for (const text of ['yes', '1', 'TRUE']) t.throws(() => parseEnv(Events, { ENABLE_EVENTS: text }), /ENABLE_EVENTS: must be true or false/, text)
})

t.test('a process listens on all addresses and its own port, and logs info', async (t) => {
  const schema = z.object(processSettings(8083))
  t.same(parseEnv(schema, {}), { HOST: '0.0.0.0', PORT: 8083, LOG_LEVEL: 'info' })
  t.same(parseEnv(schema, { HOST: '127.0.0.1', PORT: '0', LOG_LEVEL: 'debug' }), { HOST: '127.0.0.1', PORT: 0, LOG_LEVEL: 'debug' })
  t.throws(() => parseEnv(schema, { HOST: '', LOG_LEVEL: 'loud' }), /HOST[^]*LOG_LEVEL/)
})

t.test('a database is required, by its address', async (t) => {
  const schema = z.object(databaseSettings)
  const url = 'postgresql://homecraft:secret@db:26257/homecraft?sslmode=verify-full'
  t.same(parseEnv(schema, { DATABASE_URL: url, DATABASE_CONNECTIONS: '3' }), { DATABASE_URL: url, DATABASE_CONNECTIONS: 3 })
  t.equal(parseEnv(schema, { DATABASE_URL: url }).DATABASE_CONNECTIONS, 10)
  for (const wrong of [undefined, '', 'mysql://p4ssw0rd@db', 'p4ssw0rd']) t.throws(() => parseEnv(schema, { DATABASE_URL: wrong }), /DATABASE_URL: must be as postgres:(?!.*p4ssw0rd)/, String(wrong))
  for (const count of ['0', '1001', 'many', '1.5']) t.throws(() => parseEnv(schema, { DATABASE_URL: url, DATABASE_CONNECTIONS: count }), /DATABASE_CONNECTIONS/, count)
})

t.test('every common setting has a description', async (t) => {
  const all: Record<string, z.ZodType> = { ...processSettings(1), ...databaseSettings, ...eventsSettings }
  for (const [name, field] of Object.entries(all)) t.match(field.description, /^[A-Z].*\.$/, name)
})
