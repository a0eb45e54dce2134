import '../runes.ts'
import t from 'tap'
import type { Api } from '../../../web/src/lib/api/api.ts'
import { NoAnswer } from '../../../web/src/lib/api/problem.ts'
import { newServer, newSummary, settle } from '../fakes.ts'
import { newStream } from '../server/fakes.ts'

const { KeptWorlds } = await import('../../../web/src/lib/kept-worlds.svelte.ts')

t.test('worlds are read page after page', async (t) => {
  const worlds = new KeptWorlds({ keptWorlds: async (cursor) => (cursor === undefined ? { items: [newServer({ number: 1 })], nextCursor: 'c' } : { items: [newServer({ number: 2 })], nextCursor: null }) } as Api)
  t.equal(worlds.servers, undefined)
  await worlds.load()
  t.same(worlds.servers?.map(({ name }) => name), ['server-1', 'server-2'])
})

t.test('a failure says why, and keeps what is shown', async (t) => {
  let isAway = false
  const worlds = new KeptWorlds({ keptWorlds: async () => {
    if (isAway) throw new NoAnswer(new Error('x'))
    return { items: [newServer()], nextCursor: null }
  } } as Api)
  await worlds.load()
  isAway = true
  await worlds.load()
  t.match(worlds.failure, /can't be reached/)
  t.equal(worlds.servers?.length, 1)
  isAway = false
  await worlds.load()
  t.equal(worlds.failure, '')
})

t.test('a world whose removal is approved is shown as being removed', async (t) => {
  const asked: string[][] = []
  const worlds = new KeptWorlds({
    keptWorlds: async () => ({ items: [newServer({ world: 'Kept' })], nextCursor: null }),
    removeWorld: async (...request) => { asked.push(request); return newServer({ world: 'Removing' }) },
  } as Partial<Api> as Api)
  await worlds.load()
  await worlds.remove(worlds.servers![0]!)
  t.same(asked, [[newServer().id, 'server-1']])
  t.equal(worlds.servers?.[0]?.world, 'Removing')
})

t.test('they are read again when one may have come or gone', async (t) => {
  const kept = [newServer({ number: 1, name: 'old', world: 'Kept' }), newServer({ number: 2, name: 'older', world: 'Removing' })]
  let reads = 0
  const worlds = new KeptWorlds({ keptWorlds: async () => {
    reads += 1
    return { items: kept, nextCursor: null }
  } } as Api)
  const { stream, say, listeners } = newStream()
  const close = worlds.open(stream)
  await settle()
  t.same(['old', 'older', 'new'].map((name) => worlds.has(name)), [true, false, false])
  say({ type: 'server', seq: 1, server: newSummary() })
  t.equal(reads, 1, 'not for a server that lives')
  say({ type: 'server', seq: 1, server: newSummary({ world: 'Kept' }) })
  t.equal(reads, 2)
  close()
  t.equal(listeners(), 0)
})
