import { parseArgs } from 'node:util'
import { benchApi } from './api.ts'
import { benchHooks } from './hooks.ts'
import { benchLive, type LiveOptions } from './live.ts'
import { benchStart } from './start.ts'

/** `npm run bench -- NAME`: each measurement prints its figures and keeps them in bench/results/NAME.json. */
const BENCHMARKS: Record<string, (options: LiveOptions) => Promise<void>> = { api: benchApi, hooks: benchHooks, live: benchLive, start: benchStart }

/** Sizes of `live`: a small run shows that it works, and its figures are of little use. */
const size = { type: 'string' } as const
const { positionals, values } = parseArgs({ allowPositionals: true, options: { help: { type: 'boolean', short: 'h' }, sockets: size, servers: size, pairs: size } })
const benchmark = values.help ? undefined : BENCHMARKS[positionals[0] ?? '']
const { help: _help, ...sizes } = values
if (benchmark) await benchmark(Object.fromEntries(Object.entries(sizes).map(([name, value]) => [name, Number(value)])))
else {
  process.stderr.write(`usage: npm run bench -- {${Object.keys(BENCHMARKS).join('|')}} [--sockets N] [--servers N] [--pairs N]\n`)
  process.exitCode = 2
}
