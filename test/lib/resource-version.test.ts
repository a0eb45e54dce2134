import t from 'tap'
import { isLater } from '../../lib/resource-version.ts'

t.test('resource versions are compared as numbers of any length', async (t) => {
  t.ok(isLater('10', '9'))
  t.notOk(isLater('9', '10'))
  t.notOk(isLater('9', '9'))
  t.ok(isLater('90071992547409931', '90071992547409930'), 'beyond what a double holds')
})
