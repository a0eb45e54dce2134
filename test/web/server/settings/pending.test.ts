import t from 'tap'
import { toPendingPaths } from '../../../../web/src/server/settings/pending.ts'

t.test('the settings that wait for a restart are known by their paths', async (t) => {
  t.same(toPendingPaths('At the next restart: memory, motd, stop.announceSeconds'), ['memory', 'motd', 'stop.announceSeconds'])
})

t.test('none waits when nothing is said, or something else', async (t) => {
  t.same(toPendingPaths(undefined), [])
  t.same(toPendingPaths('Something else: motd'), [])
})

t.test('a name that was cut off at the end of a long message does no harm', async (t) => {
  t.same(toPendingPaths('At the next restart: memory, '), ['memory'])
})
