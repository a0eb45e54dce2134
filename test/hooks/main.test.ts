import { spawnSync } from 'node:child_process'
import t from 'tap'

t.test('a process whose settings are wrong ends with the names of all of them, and with nothing else', async (t) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['hooks/main.ts'], { env: { HOOK_TOKEN: 's3cret', LOG_LEVEL: 'loud' }, encoding: 'utf8' })
  t.equal(status, 1)
  t.equal(stdout, '')
  t.same(stderr.split('\n'), [
    'Settings in the environment are missing or wrong:',
    '  LOG_LEVEL: must be one of trace, debug, info, warn, error, fatal, silent',
    '  HOOK_TOKEN: must be at least 16 characters long',
    '  DERIVATION_KEY: is required',
    '',
  ])
})
