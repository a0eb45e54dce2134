import t from 'tap'
import { MinecraftServerSpec } from '../../contracts/minecraft-server.ts'
import { toToldChanges } from '../../lib/told-changes.ts'

const toSpec = (spec: object): MinecraftServerSpec => MinecraftServerSpec.parse({ eula: true, ...spec })

t.test('a change is told from what to what, in the order of names', async (t) => {
  const changes = toToldChanges(toSpec({ memory: '2Gi' }), toSpec({ memory: '4Gi', difficulty: 'Hard', pvp: false, maxPlayers: 5 }))
  t.same(changes, ['difficulty from Easy to Hard', 'maxPlayers from 20 to 5', 'memory from 2Gi to 4Gi', 'pvp from true to false'])
})

t.test('a value that was not there before is not told', async (t) => { t.same(toToldChanges(toSpec({}), toSpec({ storageSize: '20Gi' })), ['storageSize']) })

t.test('what may be a secret is told by its name alone', async (t) => {
  const specOf = (word: string): MinecraftServerSpec => toSpec({
    seed: word, motd: word, restartRequest: word, properties: { 'bug-report-link': word }, resourcePack: { url: `https://example.org/${word}` }, sftpUsers: [`steve:${word}:1000:1000:minecraft`],
  })
  const changes = toToldChanges(specOf('first-secret'), specOf('other-secret'))
  t.same(changes, ['motd', 'properties', 'resourcePack', 'restartRequest', 'seed', 'sftpUsers'])
})

t.test('the same spec has no changes', async (t) => { t.same(toToldChanges(toSpec({}), toSpec({})), []) })
