import t from 'tap'
import * as z from 'zod'
import { webSocket } from '../../../api/openapi/streams.ts'

const Said = z.string().meta({ id: 'WebSocketTestSaid' })

t.test('a socket is described by what each side says', async (t) => {
  t.same(webSocket('x.v1', { client: Said, server: Said }), { 'x-websocket': { protocol: 'x.v1', client: { $ref: '#/components/schemas/WebSocketTestSaidInput' }, server: { $ref: '#/components/schemas/WebSocketTestSaid' } } })
})

t.test('a shape without a name can\'t be referred to', async (t) => {
  t.throws(() => webSocket('x.v1', { client: z.string(), server: Said }), /no id/)
})
