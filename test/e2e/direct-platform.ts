import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Test } from 'tap'
import { command } from './platform.ts'

/** Starts a platform without a bus, of the test's own: from then on all helpers speak of it. Gives what its start prints. */
export async function startDirectPlatform(t: Test): Promise<string> {
  const home = mkdtempSync(join(tmpdir(), 'homecraft-direct-'))
  process.env['HOMECRAFT_HOME'] = home
  t.teardown(async () => {
    await command(['stop'])
    rmSync(home, { recursive: true, force: true })
  })
  const { code, stdout, stderr } = await command(['start', '--detach', '--unsafe-no-fsync', '--without-events'])
  t.equal(code, 0, stderr || stdout)
  return stdout
}
