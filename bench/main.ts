import { parseArgs } from 'node:util'
import { benchApi } from './api.ts'
import { benchHooks } from './hooks.ts'
import { benchStart } from './start.ts'

/** `npm run bench -- NAME`: each measurement prints its figures and keeps them in bench/results/NAME.json. */
const BENCHMARKS: Record<string, () => Promise<void>> = { api: benchApi, hooks: benchHooks, start: benchStart }

const { positionals, values } = parseArgs({ allowPositionals: true, options: { help: { type: 'boolean', short: 'h' } } })
const benchmark = values.help ? undefined : BENCHMARKS[positionals[0] ?? '']
if (benchmark) await benchmark()
else {
  process.stderr.write(`usage: npm run bench -- {${Object.keys(BENCHMARKS).join('|')}}\n`)
  process.exitCode = 2
}
