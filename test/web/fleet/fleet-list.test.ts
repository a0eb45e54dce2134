import t from 'tap'
import { countByStatus, filterServers, isByMeasure, memoryLimitOf, parseSearch, playersOf, sortServers, SORTS, toSearch, type ListView, type Sort } from '../../../web/src/fleet/fleet-list.ts'
import { idOf, newSample, newSummary } from '../fakes.ts'

const servers = [
  newSummary({ number: 1, name: 'lobby-10', status: 'running', endpoint: 'play.example.com:25570', createdAt: '2026-05-03T10:00:00.000Z' }),
  newSummary({ number: 2, name: 'lobby-2', status: 'failed', phase: 'Error', createdAt: '2026-05-01T10:00:00.000Z' }),
  newSummary({ number: 3, name: 'creative', status: 'stopped', phase: 'Stopped', createdAt: '2026-05-02T10:00:00.000Z' }),
  newSummary({ number: 4, name: 'arena', status: 'running', players: { online: 9, max: 20 }, createdAt: '2026-05-04T10:00:00.000Z' }),
]
const samples = new Map([[idOf(1), newSample(3, { cpu: 0.5, memory: 2 })], [idOf(4), newSample(1, { cpu: 0.1, memory: 9 })]])
const view: ListView = { query: '', status: 'all', sort: 'name', isDescending: false }

const orders: { sort: Sort; isDescending: boolean; want: string[] }[] = [
  { sort: 'name', isDescending: false, want: ['arena', 'creative', 'lobby-2', 'lobby-10'] },
  { sort: 'name', isDescending: true, want: ['lobby-10', 'lobby-2', 'creative', 'arena'] },
  { sort: 'state', isDescending: false, want: ['lobby-2', 'arena', 'lobby-10', 'creative'] },
  { sort: 'players', isDescending: true, want: ['lobby-10', 'arena', 'creative', 'lobby-2'] },
  { sort: 'cpu', isDescending: true, want: ['lobby-10', 'arena', 'creative', 'lobby-2'] },
  { sort: 'memory', isDescending: true, want: ['arena', 'lobby-10', 'creative', 'lobby-2'] },
  { sort: 'createdAt', isDescending: false, want: ['lobby-2', 'creative', 'lobby-10', 'arena'] },
]

for (const { sort, isDescending, want } of orders) {
  t.test(`in order of ${sort}${isDescending ? ', turned round' : ''}`, async (t) => {
    t.same(sortServers(servers, samples, { sort, isDescending }).map(({ name }) => name), want)
    t.equal(servers[0]?.name, 'lobby-10', 'what was given stays as it was')
  })
}

t.test('only orders by what is measured need measurements', async (t) => {
  t.same(SORTS.filter((sort) => isByMeasure(sort)), ['players', 'cpu', 'memory'])
})

t.test('a search finds part of a name or of an address', async (t) => {
  const find = (query: string, status: ListView['status'] = 'all'): string[] => filterServers(servers, { query, status }).map(({ name }) => name)
  t.same(find('LOBBY '), ['lobby-10', 'lobby-2'])
  t.same(find('25570'), ['lobby-10'])
  t.same(find('lobby', 'failed'), ['lobby-2'])
  t.same(find('', 'stopped'), ['creative'])
  t.same(find('nothing'), [])
  t.equal(filterServers(servers, view), servers)
})

t.test('servers are counted by status', async (t) => {
  t.same(countByStatus(servers), { deploying: 0, running: 2, stopped: 1, failed: 1, terminating: 0 })
})

t.test('who plays is as measured, else as noted, and nobody where nothing runs', async (t) => {
  t.equal(playersOf(servers[3]!, samples.get(idOf(4)))?.online, 1)
  t.equal(playersOf(servers[3]!, undefined)?.online, 9)
  t.equal(playersOf(newSummary({ status: 'stopped', players: { online: 9, max: 20 } }), newSample(1)), undefined)
})

t.test('a container may use a quarter more than the heap, and 256 MiB', async (t) => {
  t.equal(memoryLimitOf({ memory: '2Gi' }), (2560 + 256) * 1024 ** 2)
})

t.test('the address holds the view, and leaves out what is usual', async (t) => {
  const views: [ListView, string][] = [
    [view, ''],
    [{ ...view, query: 'a b&c ' }, '?q=a+b%26c'],
    [{ ...view, status: 'failed', sort: 'players', isDescending: true }, '?status=failed&sort=-players'],
    [{ ...view, isDescending: true }, '?sort=-name'],
  ]
  for (const [one, search] of views) {
    t.equal(toSearch(one), search)
    t.same(parseSearch(search), { ...one, query: one.query.trim() })
  }
})

t.test('an address that somebody made up asks for what is usual', async (t) => {
  t.same(parseSearch('?status=sleeping&sort=-beauty&more=1'), { ...view, isDescending: true })
})

t.test('five thousand servers are filtered as quickly as one can type', async (t) => {
  const one = newSummary()
  const many = Array.from({ length: 5_000 }, (_, number) => ({ ...one, id: idOf(number), name: `server-${number}` }))
  const start = performance.now()
  const sorted = sortServers(many, new Map(), view)
  const found = filterServers(sorted, { query: '77', status: 'running' })
  t.ok(performance.now() - start < 500)
  t.ok(found.length > 50)
})
