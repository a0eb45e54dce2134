import { readFileSync } from 'node:fs'
import t from 'tap'
import { CHANNEL_LIMITS } from '../../api/live/channel.ts'
import { ClientMessage, CLOSE, HEARTBEAT_SECONDS, ServerMessage, SUBPROTOCOL, TICKET_PREFIX } from '../../contracts/socket.ts'

const page = readFileSync(new URL('../../docs/stream.md', import.meta.url), 'utf8')
const [client = [], server = []] = [...page.matchAll(/```json\n([^]*?)```/g)].map(([, block]) => block!.trim().split('\n').map((line) => JSON.parse(line) as { type: string }))

/** The types that a union of messages knows. */
const typesOf = (schema: { options: readonly unknown[] }): Set<string> => new Set(schema.options.flatMap((option) => {
  const { options, shape } = option as { options?: readonly unknown[]; shape?: { type: { value: string } } }
  return options ? [...typesOf({ options })] : [shape!.type.value]
}))

t.test('every message of the page is one, and none is missing', async (t) => {
  for (const message of client) t.equal(ClientMessage.safeParse(message).success, true, JSON.stringify(message))
  for (const message of server) t.same(ServerMessage.parse(message), message)
  t.same(new Set(client.map(({ type }) => type)), typesOf(ClientMessage))
  t.same(new Set(server.map(({ type }) => type)), typesOf(ServerMessage))
})

t.test('the page knows the codes, the protocol and the bounds', async (t) => {
  t.same([...page.matchAll(/^\| (\d+) \| `(\w+)` \|/gm)].map(([, code, name]) => [name, Number(code)]).sort(), Object.entries(CLOSE).sort())
  t.ok(page.includes(`['${SUBPROTOCOL}', \`${TICKET_PREFIX}\${ticket}\`]`))
  t.ok(page.includes(`every ${HEARTBEAT_SECONDS} seconds`))
  t.ok(page.includes(`${CHANNEL_LIMITS.waiting / 1024 ** 2} MiB waited`))
  t.equal(CHANNEL_LIMITS.stallMs, 10_000)
})
