import t from 'tap'
import { parseCommand } from '../../../local/platform/arguments.ts'
import { toArguments } from '../../../local/platform/detach.ts'

t.test('the launcher in the background is asked for the same, except to detach', async (t) => {
  const words = ['start', '--detach', '--context', 'c', '--yes', '--replicas', 'relay=2', '--audit-log', '/a', '--unsafe-no-fsync', '--without-events']
  const asked = parseCommand(words)
  if (asked.name !== 'start') throw new Error('start was parsed as something else')
  t.strictSame(parseCommand(toArguments(asked)), { ...asked, detach: false })
})
