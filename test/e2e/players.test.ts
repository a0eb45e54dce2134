import { readFileSync } from 'node:fs'
import t from 'tap'
import { waitFor } from '../wait.ts'
import { create, newNamespace, newServer, patch, podOf, rcon, toAddress, waitForCondition, waitForPhase, worldFile } from './platform.ts'
import { join } from './player.ts'

t.test('the lists of players of a running server change without a restart', async (t) => {
  const namespace = await newNamespace(t)
  await create(newServer(namespace, 'club', { whitelist: { enabled: true, players: ['steve'] }, bans: ['griefer'] }))
  const { status } = await waitForPhase(namespace, 'club', 'Running')
  const { uid } = (await podOf(namespace, 'club')).metadata
  const address = toAddress(status.endpoint)
  const mayJoin = (username: string): Promise<boolean> => join({ ...address, username }).then(async (player) => { await player.leave(); return true }, () => false)
  const steve = await waitFor('steve to be let in', () => join({ ...address, username: 'steve' }).catch(() => undefined))
  t.notOk(await mayJoin('alex'), 'who is not listed stays outside')

  await t.test('who is added may join, and who is on stays on', async (t) => {
    await patch('MinecraftServer', namespace, 'club', { spec: { whitelist: { players: ['steve', 'alex', 'griefer'] } } })
    await waitFor('alex to be let in', () => mayJoin('alex'))
    t.ok(steve.isOn(), 'steve was not disconnected')
    t.notOk(await mayJoin('griefer'), 'who is banned stays outside, listed or not')
  })

  await t.test('who is taken off may not join any more', async (t) => {
    await patch('MinecraftServer', namespace, 'club', { spec: { whitelist: { players: ['steve'] } } })
    await waitFor('alex to be kept outside', async () => !(await mayJoin('alex')))
    t.ok(steve.isOn())
  })

  await t.test('operators and bans come and go', async (t) => {
    // The game's own file: asking by a command would make the operator.
    const file = await worldFile(namespace, 'club', 'ops.json')
    const ops = (): string[] => (JSON.parse(readFileSync(file, 'utf8')) as { name: string }[]).map(({ name }) => name)
    await patch('MinecraftServer', namespace, 'club', { spec: { ops: ['steve'], bans: ['alex'] } })
    await waitFor('the ban to arrive', async () => /alex/.test(await rcon(namespace, 'club', 'banlist players')))
    await waitFor('the ban that was taken away to be lifted', async () => !/griefer/.test(await rcon(namespace, 'club', 'banlist players')))
    await waitFor('steve to be an operator', () => ops().includes('steve'))
    await patch('MinecraftServer', namespace, 'club', { spec: { ops: [] } })
    await waitFor('steve to be none any more', () => !ops().includes('steve'))
    t.match(await rcon(namespace, 'club', 'deop steve'), /not an operator/, 'and the game knows it')
  })

  await t.test('who was added in the game and not to the lists is taken off at the next change', async () => {
    await rcon(namespace, 'club', 'whitelist add stranger')
    await patch('MinecraftServer', namespace, 'club', { spec: { whitelist: { players: ['steve', 'friend'] } } })
    await waitFor('the lists to be as asked', async () => {
      const answer = await rcon(namespace, 'club', 'whitelist list')
      return /friend/.test(answer) && !/stranger/.test(answer)
    })
  })

  await t.test('nothing of this restarted the server or waits for a restart', async (t) => {
    t.ok(steve.isOn())
    const server = await waitForCondition(namespace, 'club', 'PendingRestart', ['False', 'UpToDate'])
    t.equal(server.status.phase, 'Running')
    t.equal((await podOf(namespace, 'club')).metadata.uid, uid)
    await steve.leave()
  })
})
