import { spawn } from 'node:child_process'
import { once } from 'node:events'
import t from 'tap'
import { platformFile, root } from '../e2e/platform.ts'

const SUITES = ['composite', 'decorator', 'process']

t.test('our driver, or the binary in METACONTROLLER_BIN, keeps the rules of Metacontroller', { timeout: 600_000 }, async (t) => {
  const { pids, kubeconfig } = platformFile()
  const ours = pids['metacontroller']
  if (!ours) throw new Error('the platform runs no Metacontroller')
  // The suites start their own: that of the platform would act on their controllers too.
  process.kill(ours, 'SIGSTOP')
  t.teardown(() => process.kill(ours, 'SIGCONT'))
  for (const suite of SUITES) {
    const child = spawn(process.execPath, [`test/local/metacontroller/${suite}.integration.ts`], { cwd: root, env: { ...process.env, HOMECRAFT_TEST_KUBECONFIG: kubeconfig }, stdio: ['ignore', 'pipe', 'inherit'] })
    let output = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => { output += text })
    const [code] = await once(child, 'close')
    t.equal(code, 0, `${suite}: ${output.split('\n').filter((line) => /^\s*not ok/.test(line)).join(' ')}`)
    t.notMatch(output, /# SKIP/, `${suite} ran`)
  }
})
