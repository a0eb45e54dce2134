import t from 'tap'
import { newChannel, type ChannelLimits } from '../../../api/live/channel.ts'
import type { Outgoing } from '../../../api/live/outgoing.ts'

/** A connection whose client takes what it is sent when it is told to. */
function newClient(limits: Partial<ChannelLimits> = {}) {
  const waiting: { message: Outgoing; onWritten: () => void }[] = []
  const sent: string[] = []
  const closed: unknown[] = []
  const ends: (number | undefined)[] = []
  const pieces: string[][] = []
  const channel = newChannel({
    write: (message, onWritten) => {
      waiting.push({ message, onWritten })
      pieces.at(-1)?.push(message.text)
    },
    cork: () => { pieces.push([]) },
    uncork: () => undefined,
    buffered: () => waiting.reduce((sum, { message }) => sum + message.text.length, 0),
    close: (code, reason) => { closed.push({ code, reason }) },
  }, { limits: { buffered: 10, waiting: 100, stallMs: 60_000, ...limits }, onSent: ({ text }) => { sent.push(text) }, onEnd: (code) => { ends.push(code) } })
  const take = (count = waiting.length): void => { for (const { onWritten } of waiting.splice(0, count)) onWritten() }
  const send = (...texts: string[]): void => { for (const text of texts) channel.send({ type: 'pong', text }) }
  return { channel, send, take, sent, closed, ends, waiting, pieces }
}

t.test('a connection is given only what it has room for, the rest in order as the client takes', async (t) => {
  const { send, take, sent, waiting } = newClient()
  send('12345', '67890', 'abcde', 'def')
  t.same(sent, ['12345', '67890'])
  take(1)
  t.same(sent, ['12345', '67890', 'abcde'])
  t.equal(waiting.length, 2)
  take()
  take()
  t.same(sent, ['12345', '67890', 'abcde', 'def'])
})

t.test('what is sent together goes to the system in one piece', async (t) => {
  const { channel, send, take, pieces } = newClient({ buffered: 100 })
  channel.sendAll(['one', 'two', 'three'].map((text) => ({ type: 'pong', text })))
  t.same(pieces, [['one', 'two', 'three']])
  take()
  channel.sendAll([])
  send('four')
  t.same(pieces, [['one', 'two', 'three'], ['four']], 'and nothing makes no piece')
})

t.test('of a batch only what does not go out at once counts as waiting', async (t) => {
  const { channel, send, closed } = newClient({ waiting: 10 })
  channel.sendAll(['123456789012', '1234567890'].map((text) => ({ type: 'pong', text })))
  t.same(closed, [])
  send('1')
  t.match(closed, [{ code: 4408 }])
})

t.test('who lets too much wait is dropped, told once why, and sent nothing more', async (t) => {
  const { channel, send, sent, closed, ends } = newClient({ waiting: 20 })
  send('0123456789', '0123456789', '0123456789')
  t.same(closed, [])
  send('x')
  t.match(closed, [{ code: 4408, reason: /Too much/ }])
  send('more')
  channel.close(1001, 'late')
  channel.gone()
  t.same([closed.length, ends, sent.length, channel.ended.aborted], [1, [4408], 1, true])
})

t.test('who takes nothing for long is dropped; who takes something, or has nothing to take, is not', async (t) => {
  const { channel, send, take, closed } = newClient({ stallMs: -1 })
  channel.check()
  t.same(closed, [], 'there is nothing to take')
  send('a')
  take()
  channel.check()
  t.same(closed, [])
  send('b')
  channel.check()
  t.match(closed, [{ code: 4408, reason: /nothing/ }])
})

t.test('whoever waits until all is taken goes on then, and at the end of the connection', async (t) => {
  const { channel, send, take } = newClient()
  await channel.drained()
  send('12345', '67890', 'abc')
  let isDrained = false
  const waiting = channel.drained().then(() => { isDrained = true })
  take()
  await Promise.resolve()
  t.notOk(isDrained, 'one more was given to the connection')
  take()
  await waiting
  send('again')
  const ending = channel.drained()
  channel.gone()
  await ending
  await channel.drained()
})
