import t from 'tap'
import type { Send } from '../../../web/src/lib/api/http.ts'
import { newServerCalls } from '../../../web/src/server/calls.ts'
import { idOf, newServer } from '../fakes.ts'

/** Calls whose requests are kept, and answered with the same. */
function newCalls(answer: unknown) {
  const asked: string[] = []
  const send: Send = async ({ method = 'GET', path, body, answer: schema }) => {
    asked.push([method, path, ...(body === undefined ? [] : [JSON.stringify(body)])].join(' '))
    return schema.parse(answer)
  }
  return { calls: newServerCalls(send, idOf(1)), asked }
}

const path = `/servers/${idOf(1)}`

t.test('a command gives what the game said', async (t) => {
  const { calls, asked } = newCalls({ output: 'There are 0 players.' })
  t.equal(await calls.command('list'), 'There are 0 players.')
  t.same(asked, [`POST ${path}/command {"command":"list"}`])
})

t.test('players are put on lists and taken off them', async (t) => {
  const { calls, asked } = newCalls(newServer({ version: 5 }))
  t.equal((await calls.list('alex', 'op', true)).version, 5)
  await calls.list('.Bed rock', 'ban', false)
  t.same(asked, [`PUT ${path}/players/alex/op`, `DELETE ${path}/players/.Bed%20rock/ban`])
})

t.test('a player is put out', async (t) => {
  const { calls, asked } = newCalls({ output: 'Kicked alex' })
  t.equal(await calls.kick('alex'), 'Kicked alex')
  t.same(asked, [`POST ${path}/players/alex/kick {}`])
})
