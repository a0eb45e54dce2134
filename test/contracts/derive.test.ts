import { createHmac } from 'node:crypto'
import t from 'tap'
import { derive, digest } from '../../contracts/derive.ts'

const key = Buffer.alloc(32, 7)

t.test('the secret of a purpose is the HMAC-SHA256 of its parts, each after its length in bytes', async (t) => {
  const table: { name: string; parts: string[]; bytes: string }[] = [
    { name: 'one part', parts: ['rcon-password'], bytes: '13:rcon-password' },
    { name: 'several parts', parts: ['sftp-host-key', 'default', 'survival'], bytes: '13:sftp-host-key7:default8:survival' },
    { name: 'a part beyond ASCII', parts: ['\u00e9\u{1f3f0}'], bytes: '6:\u00e9\u{1f3f0}' },
    { name: 'an empty part', parts: ['a', ''], bytes: '1:a0:' },
    { name: 'no part', parts: [], bytes: '' },
  ]
  for (const { name, parts, bytes } of table) t.same(derive(key, ...parts), createHmac('sha256', key).update(bytes).digest(), name)
})

t.test('secrets never change, or every password and host key would', async (t) => {
  t.equal(derive(key, 'rcon-password', 'survival').toString('hex'), 'a5de723f433a6eae2c7d43a029062b0203bcd9958bd0c16b4ce26c44e196febd')
})

t.test('the same purpose gives the same 32 bytes, each time in a buffer of its own', async (t) => {
  const one = derive(key, 'a', 'b')
  t.equal(one.length, 32)
  t.same(derive(Buffer.from(key), 'a', 'b'), one)
  one.fill(0)
  t.notSame(derive(key, 'a', 'b'), one)
})

t.test('another purpose or another key gives another secret', async (t) => {
  const purposes = [['ab', 'c'], ['a', 'bc'], ['abc'], ['c', 'ab'], ['ab', 'c', ''], ['', 'ab', 'c'], ['ab1:c'], ['2:ab1:c'], ['ab', 'C']]
  const secrets = [...purposes.map((parts) => derive(key, ...parts)), derive(Buffer.alloc(32, 8), 'ab', 'c')]
  t.equal(new Set(secrets.map((secret) => secret.toString('hex'))).size, secrets.length)
})

t.test('a digest is sixteen hex digits, the same for the same value', async (t) => {
  t.equal(digest({ a: 1, b: ['x', null] }), '18c018603b12c4be')
  t.equal(digest({ a: 1, b: ['x', null] }), digest({ a: 1, b: ['x', null] }))
})

t.test('a digest changes with the value, down to the order of keys', async (t) => {
  const values = [{ a: 1, b: 2 }, { b: 2, a: 1 }, { a: 1, b: '2' }, { a: 1 }, [1, 2], [2, 1], '', null, false, 0]
  t.equal(new Set(values.map(digest)).size, values.length)
})

t.test('a field that is undefined is as one that is absent', async (t) => {
  t.equal(digest({ a: 1, b: undefined }), digest({ a: 1 }))
})
