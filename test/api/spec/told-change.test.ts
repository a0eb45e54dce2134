import t from 'tap'
import { toToldChange } from '../../../api/spec/told-change.ts'
import { MinecraftServerSpec } from '../../../contracts/minecraft-server.ts'

const toSpec = (spec: object): MinecraftServerSpec => MinecraftServerSpec.parse({ eula: true, ...spec })
const running = toSpec({})
const off = toSpec({ desiredState: 'Maintenance' })

t.test('a change is told field by field', async (t) => {
  t.same(toToldChange(running, toSpec({ difficulty: 'Hard', motd: 'Hello' })), { type: 'server.updated', message: 'Changed: difficulty from Easy to Hard, motd.' })
})

t.test('what a server is asked to do is told as that', async (t) => {
  t.same(toToldChange(running, off), { type: 'action.maintain', message: 'The game is to be off for maintenance.' })
  t.same(toToldChange(off, running), { type: 'action.start', message: 'The server is to start.' })
  t.same(toToldChange(running, toSpec({ desiredState: 'Stopped' })), { type: 'action.stop', message: 'The server is to stop.' })
  t.equal(toToldChange(running, toSpec({ desiredState: 'Stopped', pvp: false })).message, 'Changed: desiredState from Running to Stopped, pvp from true to false.', 'not when there is more')
})

t.test('the same spec is told as that', async (t) => { t.equal(toToldChange(running, running).message, 'The same spec was asked for once more.') })
