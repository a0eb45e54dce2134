import t from 'tap'
import { toJsonPath } from '../../../../api/field-errors.ts'
import { parseJsonPath, withValue } from '../../../../web/src/server/settings/paths.ts'

for (const steps of [[], ['motd'], ['stop', 'saveTimeoutSeconds'], ['sftp', 'users', 12, 'name'], ['properties', 'max-tick-time'], ['properties', 'a"]\\.b']]) {
  t.test(`${toJsonPath(steps)} of the API is understood`, async (t) => { t.same(parseJsonPath(toJsonPath(steps)), steps) })
}

t.test('what is no path leads nowhere', async (t) => {
  t.same(parseJsonPath('nonsense'), [])
  t.same(parseJsonPath('$.a!b'), ['a'])
})

t.test('a value is set at a path, and nothing is altered', async (t) => {
  const before = { a: 1, stop: { announceSeconds: 5 } }
  t.same(withValue(before, 'stop.announceSeconds', 9), { a: 1, stop: { announceSeconds: 9 } })
  t.same(withValue(before, 'paper.build', 9), { ...before, paper: { build: 9 } })
  t.same(before, { a: 1, stop: { announceSeconds: 5 } })
})

t.test('an object that is left empty goes with its last field', async (t) => {
  t.same(withValue({ a: 1, stop: { announceSeconds: 5 } }, 'stop.announceSeconds', undefined), { a: 1 })
  t.same(withValue({ stop: { announceSeconds: 5, saveTimeoutSeconds: 60 } }, 'stop.announceSeconds', undefined), { stop: { saveTimeoutSeconds: 60 } })
  t.same(withValue({ a: 1 }, 'stop.announceSeconds', undefined), { a: 1 })
})
