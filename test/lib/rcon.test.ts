import { once } from 'node:events'
import type { Socket } from 'node:net'
import t, { type Test } from 'tap'
import { LONGEST_ANSWER, openRcon, rconCommand } from '../../lib/rcon.ts'
import { formatPacket, parsePackets, type RconPacket } from '../../lib/rcon-packet.ts'
import { listen } from './tcp-server.ts'

type Answer = (command: string) => string | undefined

/**
 * Answers as the game does (its RconClient): one read is one packet, or the connection is closed; an answer comes in
 * pieces of 4096 characters; a packet of unknown type is answered too.
 */
function asTheGame(answer: Answer): (socket: Socket) => void {
  return (socket) => {
    const send = (packet: RconPacket): void => void socket.write(formatPacket(packet))
    socket.on('data', (read) => {
      if (read.length < 14 || read.readInt32LE(0) !== read.length - 4) return void socket.destroy()
      const { id, type, body } = parsePackets(read).packets[0]!
      if (type === 3) return send({ id: body === 'right' ? id : -1, type: 2, body: '' })
      if (type !== 2) return send({ id, type: 0, body: `Unknown request ${type.toString(16)}` })
      let text = answer(body)
      if (text === undefined) return
      do {
        send({ id, type: 0, body: text.slice(0, 4096) })
        text = text.slice(4096)
      } while (text.length > 0)
    })
  }
}

const game = (t: Test, answer: Answer): Promise<number> => listen(t, asTheGame(answer))
const at = (port: number, password = 'right') => ({ host: '127.0.0.1', port, password, timeoutMs: 5_000 })

t.test('commands on one connection are answered one by one', async (t) => {
  const session = await openRcon(at(await game(t, (command) => `did ${command}`)))
  t.teardown(() => { session.close() })
  t.equal(await session.run('whitelist on'), 'did whitelist on')
  t.equal(await session.run('list'), 'did list')
})

t.test('no two packets are sent at once: the game would close the connection', async (t) => {
  const port = await game(t, () => 'fine')
  for (let i = 0; i < 50; i++) t.equal(await rconCommand(at(port), 'list'), 'fine')
})

for (const { name, text } of [
  { name: 'empty', text: '' },
  { name: 'exactly one piece long', text: 'x'.repeat(4096) },
  { name: 'many pieces long', text: 'abc'.repeat(10_000) },
  { name: 'of three bytes a character', text: '€'.repeat(9_000) },
]) t.test(`an answer is whole when it is ${name}`, async (t) => void t.equal(await rconCommand(at(await game(t, () => text)), 'list'), text))

t.test('a wrong password is told without telling it', async (t) => {
  const port = await game(t, () => 'fine')
  await t.rejects(openRcon(at(port, 'guess-me')), { message: `RCON at 127.0.0.1:${port}: wrong password` })
})

t.test('a command longer than the game reads is not sent', async (t) => {
  const session = await openRcon(at(await game(t, (command) => `${command.length}`)))
  t.teardown(() => { session.close() })
  await t.rejects(session.run('ß'.repeat(724)), /1446 bytes at most/)
  t.equal(await session.run('x'.repeat(1446)), '1446', 'the longest goes through')
})

t.test('a server that answers the login and then nothing is given up', async (t) => {
  const session = await openRcon({ ...at(await game(t, () => undefined)), timeoutMs: 1_000 })
  await t.rejects(session.run('list'), /no answer within 1000 ms/)
  await t.rejects(session.run('list'), /no answer within 1000 ms/, 'the connection is gone with it')
})

const flood = (answer: () => RconPacket) => (socket: Socket): void => {
  socket.on('data', (read) => {
    const { id, type } = parsePackets(read).packets[0]!
    if (type === 3) return void socket.write(formatPacket({ id, type: 2, body: '' }))
    const write = (): void => void (!socket.destroyed && socket.write(formatPacket(answer()), () => { setImmediate(write) }))
    write()
  })
}

t.test('an answer without end is cut off', async (t) => {
  const endless = await listen(t, flood(() => ({ id: 2, type: 0, body: 'x'.repeat(4096) })))
  await t.rejects(rconCommand(at(endless), 'list'), new RegExp(`more than ${LONGEST_ANSWER} bytes`))
  const empty = await listen(t, flood(() => ({ id: 2, type: 0, body: '' })))
  await t.rejects(rconCommand({ ...at(empty), timeoutMs: 30_000 }, 'list'), /an answer of more than/)
  const foreign = await listen(t, flood(() => ({ id: 9, type: 0, body: '' })))
  await t.rejects(rconCommand({ ...at(foreign), timeoutMs: 30_000 }, 'list'), /an answer of more than/, 'though it is the answer to nothing')
  const long = await listen(t, flood(() => ({ id: 9, type: 0, body: 'x'.repeat(4096) })))
  await t.rejects(rconCommand({ ...at(long), timeoutMs: 30_000 }, 'list'), /an answer of more than/)
})

const spoilt: { name: string; bytes: Buffer }[] = [
  { name: 'a length below zero', bytes: Buffer.alloc(64, 0xff) },
  { name: 'a length beyond all bounds', bytes: Buffer.from([0xff, 0xff, 0xff, 0x7f, 0, 0, 0, 0]) },
  { name: 'another protocol', bytes: Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n') },
]
for (const { name, bytes } of spoilt) {
  t.test(`${name} is an error of the call, not of the process`, async (t) => {
    const port = await listen(t, (socket) => void socket.once('data', () => socket.write(bytes)))
    await t.rejects(openRcon(at(port)), /is not valid/)
  })
}

t.test('a server that speaks without being asked is left', async (t) => {
  let socket: Socket | undefined
  const port = await listen(t, (opened) => {
    socket = opened
    asTheGame(() => 'fine')(opened)
  })
  const session = await openRcon(at(port))
  t.equal(await session.run('list'), 'fine')
  socket?.write(formatPacket({ id: 9, type: 0, body: 'psst' }))
  await once(socket!, 'close')
  await t.rejects(session.run('list'), /it speaks without being asked/)
})

t.test('a connection that is closed, refused or given up fails what waits for it', async (t) => {
  const closing = await listen(t, (socket) => void socket.end())
  await t.rejects(openRcon(at(closing)), /connection closed/)
  await t.rejects(openRcon(at(1)), /ECONNREFUSED/)
  const stop = new AbortController()
  const silent = await listen(t, () => undefined)
  const opening = openRcon({ ...at(silent), signal: stop.signal })
  stop.abort()
  await t.rejects(opening, /given up/)
})
