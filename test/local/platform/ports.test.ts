import { createServer, type AddressInfo } from 'node:net'
import t from 'tap'
import { choosePorts, newPortClaim, toMovedLine } from '../../../local/platform/ports.ts'

const free = (used: number[]) => async (port: number) => (used.includes(port) ? undefined : port)

t.test('the preferred ports are taken when they are free', async (t) => {
  t.strictSame(await choosePorts({ apiserver: 6443 }, {}, free([])), { ports: { apiserver: 6443 }, moved: [] })
})

t.test('the ports of the last start come before the preferred ones, so that kubeconfigs stay valid', async (t) => {
  t.strictSame(await choosePorts({ apiserver: 6443 }, { apiserver: 6453 }, free([])), { ports: { apiserver: 6453 }, moved: [] })
})

t.test('a port in use gives way to the next of its row, and that is noted', async (t) => {
  const moved = [{ name: 'apiserver', wanted: 6443, port: 6463 }]
  t.strictSame(await choosePorts({ apiserver: 6443 }, {}, free([6443, 6453])), { ports: { apiserver: 6463 }, moved })
  t.match(toMovedLine(moved), /port 6443 \(apiserver, now 6463\)/)
})

t.test('beyond the last port any free one is asked for', async (t) => {
  const claim = async (port: number): Promise<number | undefined> => (port === 0 ? 40_000 : undefined)
  t.strictSame((await choosePorts({ a: 65_530 }, {}, claim)).ports, { a: 40_000 })
})

t.test('a machine without free ports is told so', async (t) => {
  await t.rejects(choosePorts({ a: 1 }, {}, async () => undefined), { message: /No free port/ })
})

t.test('nothing is said when no port moved', async (t) => void t.equal(toMovedLine([]), ''))

t.test('a claim sees what listens, and is not given twice', async (t) => {
  const folder = t.testdir()
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const claim = newPortClaim(folder)
  t.equal(await claim(port), undefined)
  await new Promise((resolve) => server.close(resolve))
  t.equal(await claim(port), port)
  t.equal(await claim(port), undefined)
})
