import t from 'tap'
import { fileMode } from '../../../local/node/modes.ts'

t.test('an fsGroup lets the group read a file that was meant for its owner alone', async (t) => {
  t.equal(fileMode(0o400, 1000), 0o440)
  t.equal(fileMode(0o600, 1000), 0o640)
  t.equal(fileMode(0o555, 1000), 0o555)
})

t.test('without an fsGroup a mode stays as it was asked for', async (t) => {
  t.equal(fileMode(0o400, undefined), 0o400)
  t.equal(fileMode(0o600, undefined), 0o600)
})
