import t from 'tap'
import { toToldChange } from '../../../api/spec/told-changes.ts'
import { MinecraftServerSpec } from '../../../contracts/minecraft-server.ts'

const toSpec = (spec: object): MinecraftServerSpec => MinecraftServerSpec.parse({ eula: true, ...spec })

t.test('a change is told from what to what, in the order of names', async (t) => {
  const change = toToldChange(toSpec({ memory: '2Gi' }), toSpec({ memory: '4Gi', difficulty: 'Hard', pvp: false, maxPlayers: 5 }))
  t.same(change, { type: 'server.updated', message: 'Changed: difficulty from Easy to Hard, maxPlayers from 20 to 5, memory from 2Gi to 4Gi, pvp from true to false.' })
})

t.test('a value that was not there before is not told', async (t) => {
  t.equal(toToldChange(toSpec({}), toSpec({ storageSize: '20Gi' })).message, 'Changed: storageSize.')
})

t.test('what may be a secret is told by its name alone', async (t) => {
  const before = toSpec({ seed: 'first-secret', motd: 'first-secret', sftpUsers: ['steve:first-secret:1000:1000:minecraft'], properties: { 'bug-report-link': 'first-secret' }, resourcePack: { url: 'https://example.org/first-secret' } })
  const after = toSpec({ seed: 'other-secret', motd: 'other-secret', sftpUsers: ['steve:other-secret:1000:1000:minecraft'], properties: { 'bug-report-link': 'other-secret' }, resourcePack: { url: 'https://example.org/other-secret' }, restartRequest: 'other-secret' })
  const { message } = toToldChange(before, after)
  t.equal(message, 'Changed: motd, properties, resourcePack, restartRequest, seed, sftpUsers.')
  t.notMatch(message, /secret/)
})

t.test('what a server is asked to do is told as that', async (t) => {
  const running = toSpec({})
  const off = toSpec({ desiredState: 'Maintenance' })
  t.same(toToldChange(running, off), { type: 'action.maintain', message: 'The game is to be off for maintenance.' })
  t.same(toToldChange(off, running), { type: 'action.start', message: 'The server is to start.' })
  t.same(toToldChange(running, toSpec({ desiredState: 'Stopped' })), { type: 'action.stop', message: 'The server is to stop.' })
  t.equal(toToldChange(running, toSpec({ desiredState: 'Stopped', pvp: false })).message, 'Changed: desiredState from Running to Stopped, pvp from true to false.', 'not when there is more')
})

t.test('the same spec is told as that', async (t) => { t.equal(toToldChange(toSpec({}), toSpec({})).message, 'The same spec was asked for once more.') })
