import { spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { buildControlPlane } from '../../local/controlplane/build.ts'

/**
 * `npm run test:integration [-- FILE …]`: tests of single parts against real PostgreSQL and NATS servers, which each file
 * starts for itself. They need no cluster, but the binary that holds NATS: it is built first.
 */
const files = process.argv.slice(2)
await buildControlPlane({ say: (line) => { process.stdout.write(`${line}\n`) }, signal: new AbortController().signal })
mkdirSync('.tap', { recursive: true })
const child = spawn('tap', ['run', '--jobs=2', '--timeout=300', '--reporter=./test/reporter.ts', '--reporter-file=.tap/integration.tap', '--exclude=', ...(files.length > 0 ? files : ['test/integration/*/*.test.ts'])], { stdio: 'inherit' })
child.on('exit', (code) => { process.exitCode = code ?? 1 })
