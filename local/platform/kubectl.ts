import { spawn } from 'node:child_process'
import { buildControlPlane } from '../controlplane/build.ts'
import { homeOf, type Home } from './home.ts'
import { readSupervisorRecord } from './state.ts'

/** Runs kubectl against the platform that runs, with the terminal of this process. Resolves to its exit code. */
export async function kubectl(args: readonly string[], home: Home = homeOf(process.env)): Promise<number> {
  const kubeconfig = readSupervisorRecord(home)?.kubeconfig
  if (!kubeconfig) {
    process.stderr.write('The platform does not run here: npm start brings it up.\n')
    return 1
  }
  const say = (line: string): boolean => process.stderr.write(`${line}\n`)
  const binary = await buildControlPlane({ say, signal: new AbortController().signal })
  const child = spawn(binary, ['kubectl', ...args], { stdio: 'inherit', env: { ...process.env, KUBECONFIG: kubeconfig } })
  // Ctrl-C reaches kubectl by itself; this process waits for what it makes of it.
  process.on('SIGINT', () => undefined)
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => resolve(code ?? 1))
  })
}
