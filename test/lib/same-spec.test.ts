import t from 'tap'
import { MinecraftServerSpec } from '../../contracts/minecraft-server.ts'
import { isSameSpec } from '../../lib/same-spec.ts'

t.test('a spec is the same with its defaults filled in and in any order', async (t) => {
  t.ok(isSameSpec({ eula: true }, MinecraftServerSpec.parse({ eula: true })))
  t.ok(isSameSpec({ motd: 'a', eula: true }, { eula: true, motd: 'a' }))
})

t.test('a spec with another field, or one that can\'t be read, is another one', async (t) => {
  t.notOk(isSameSpec({ eula: true }, { eula: true, motd: 'a' }))
  t.notOk(isSameSpec({ eula: true }, { eula: true, unknown: 1 }))
  t.notOk(isSameSpec({ unknown: 1 }, { unknown: 1 }))
})
