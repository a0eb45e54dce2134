import t from 'tap'
import { ServerType } from '../../../contracts/minecraft-server/software.ts'
import { kindOf, KINDS } from '../../../web/src/create/kinds.ts'

t.test('every software is of one kind', async (t) => {
  t.same(KINDS.flatMap(({ types }) => types).sort(), [...ServerType.options].sort())
  for (const type of ServerType.options) t.ok(kindOf(type)?.types.includes(type))
  t.equal(kindOf('NOTHING'), undefined)
})
