import { readFileSync } from 'node:fs'
import t from 'tap'
import * as z from 'zod'
import { PROCESSES } from '../../docs/processes.ts'
import { newSettingsPage } from '../../docs/settings-page.ts'
import { list, optional, port } from '../../lib/env.ts'
import { eventsMode, eventsSettings } from '../../lib/settings.ts'

const rowsOf = (shape: z.core.$ZodShape): Record<string, string> => {
  const page = newSettingsPage([{ name: 'sample', about: 'A sample.', schema: z.object(shape) }])
  return Object.fromEntries([...page.matchAll(/^\| `([A-Z_]+)` \| (.*)$/gm)].map(([, name, rest]) => [name, rest]))
}

t.test('each setting stands with its default and its meaning', async (t) => {
  t.same(rowsOf({
    TOKEN: z.string().min(16).describe('A token.'),
    PORT: port(8080).describe('A port.'),
    CLASS: optional(z.string()).describe('A class.'),
    RANGES: list('10.0.0.0/8,fc00::/7').describe('Ranges.'),
    DOMAINS: list('').describe('Domains, `a|b`.'),
    FLAG: z.enum(['true', 'false']).default('false').transform((text) => text === 'true').describe('A flag.'),
    THREADS: z.number().default(3).meta({ description: 'Threads.', default: 'as many as processors' }),
  }), {
    TOKEN: '**required** | A token. |',
    PORT: '`8080` | A port. |',
    CLASS: 'not set | A class. |',
    RANGES: '`10.0.0.0/8,fc00::/7` | Ranges. |',
    DOMAINS: 'none | Domains, `a\\|b`. |',
    FLAG: '`false` | A flag. |',
    THREADS: 'as many as processors | Threads. |',
  })
})

t.test('a setting without a description is no setting', async (t) => {
  t.throws(() => rowsOf({ SILENT: z.string() }), { message: 'The setting SILENT of sample has no description.' })
})

t.test('a schema that ends in a decision is read by its fields', async (t) => {
  const page = newSettingsPage([{ name: 'sample', about: 'A sample.', schema: z.object(eventsSettings).transform(eventsMode) }])
  t.match(page, /^\| `NATS_URL` \| not set \|/m)
})

t.test('the page that is committed is that of today\'s processes, and tells no secret', async (t) => {
  const page = readFileSync(new URL('../../docs/settings.md', import.meta.url), 'utf8')
  t.equal(page, newSettingsPage(PROCESSES))
  for (const { name } of PROCESSES) t.match(page, `\n## ${name}\n`)
})
