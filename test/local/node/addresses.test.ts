import t from 'tap'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { candidatesOf, isPortFree, newAddressBook } from '../../../local/node/addresses.ts'

const free = (): Promise<boolean> => Promise.resolve(true)

t.test('a pod gets the same address again, even from notes that were lost', async (t) => {
  const folder = t.testdir()
  const first = await newAddressBook({ folder, range: '127.70.0.0/16', isFree: free }).take('default/game-0', [25565])
  t.equal(await newAddressBook({ folder, range: '127.70.0.0/16', isFree: free }).take('default/game-0', [25565]), first)
  t.equal(await newAddressBook({ folder: t.testdir({ other: {} }), range: '127.70.0.0/16', isFree: free }).take('default/game-0', [25565]), first)
  t.match(first, /^127\.70\.\d+\.\d+$/)
})

t.test('no two pods have one address', async (t) => {
  const book = newAddressBook({ folder: t.testdir(), range: '127.70.0.0/24', isFree: free })
  const taken: string[] = []
  for (let pod = 0; pod < 100; pod++) taken.push(await book.take(`default/game-${pod}`, []))
  t.equal(new Set(taken).size, 100)
})

t.test('an address on which a port is in use is passed over', async (t) => {
  const folder = t.testdir()
  const [busy = ''] = candidatesOf('default/game-0', '127.70.0.0/16', undefined)
  const book = newAddressBook({ folder, range: '127.70.0.0/16', isFree: (address, port) => Promise.resolve(!(address === busy && port === 25565)) })
  const found = await book.take('default/game-0', [25565])
  t.not(found, busy)
  t.equal(await book.take('default/game-0', [25565]), found, 'and the other one is kept')
  t.equal(await newAddressBook({ folder: t.testdir({ control: {} }), range: '127.70.0.0/16', isFree: free }).take('default/game-0', [25565]), busy)
})

t.test('two platforms have different ranges', async (t) => {
  const [a, b] = [t.testdir({ a: {}, b: {} }) + '/a', t.testdirName + '/b']
  const [one, other] = [await newAddressBook({ folder: a, isFree: free }).take('p', []), await newAddressBook({ folder: b, isFree: free }).take('p', [])]
  t.match(one, /^127\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./)
  t.match(other, /^127\./)
})

t.test('a port in use is seen', async (t) => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  t.equal(await isPortFree('127.0.0.1', port), false)
  server.close()
  await once(server, 'close')
  t.equal(await isPortFree('127.0.0.1', port), true)
})
