import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { text } from 'node:stream/consumers'
import { bootstrapResult, type BootstrapRequest, type BootstrapResult } from './bootstrap-request.ts'

const program = fileURLToPath(new URL('bootstrap.ts', import.meta.url))

/** Brings the objects of a cluster up to date, in a process of its own. */
export async function runBootstrap(request: BootstrapRequest, signal?: AbortSignal): Promise<BootstrapResult> {
  const child = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'pipe'], signal })
  const exit = new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve))
  child.stdin.on('error', () => undefined)
  child.stdin.end(JSON.stringify(request))
  const [output, errors, code] = await Promise.all([text(child.stdout), text(child.stderr), exit])
  if (code !== 0) throw new Error(`The cluster's objects could not be brought up to date:\n${errors.trim()}`)
  return bootstrapResult.parse(JSON.parse(output))
}
