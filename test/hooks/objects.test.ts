import t from 'tap'
import { toSecretData, withoutUndefined } from '../../hooks/objects.ts'

t.test('only the fields that are undefined are dropped', async (t) => {
  const table: { name: string; object: object; want: string }[] = [
    { name: 'one field', object: { a: 1, b: undefined }, want: '{"a":1}' },
    { name: 'every field', object: { a: undefined }, want: '{}' },
    { name: 'no field', object: {}, want: '{}' },
    { name: 'what is empty is kept', object: { a: null, b: false, c: 0, d: '', e: [], f: {} }, want: '{"a":null,"b":false,"c":0,"d":"","e":[],"f":{}}' },
    { name: 'the order stays', object: { b: 1, x: undefined, a: 2 }, want: '{"b":1,"a":2}' },
  ]
  for (const { name, object, want } of table) t.equal(JSON.stringify(withoutUndefined(object)), want, name)
})

t.test('a field that is undefined and one never mentioned are the same', async (t) => {
  t.strictSame(Object.keys(withoutUndefined({ a: 1, b: undefined })), Object.keys(withoutUndefined({ a: 1 })))
})

t.test('what is inside a field is passed on as it is', async (t) => {
  const inner = { b: undefined }
  t.equal(withoutUndefined({ inner }).inner, inner)
})

t.test('the object that was given stays as it was', async (t) => {
  const object = Object.freeze({ a: undefined, b: 1 })
  t.not(withoutUndefined(object), object)
  t.ok('a' in object)
})

t.test('texts become the data of a Secret: UTF-8 in base64, under the same keys', async (t) => {
  t.same(toSecretData({ 'users.conf': 'steve::1000\n', empty: '', '\u00e9': 'caf\u00e9 \u{1f3f0}' }), { 'users.conf': 'c3RldmU6OjEwMDAK', empty: '', '\u00e9': 'Y2Fmw6kg8J+PsA==' })
  t.same(toSecretData({}), {})
})

t.test('every text is read back from the data as it was', async (t) => {
  const texts = ['line\nfeed', '\u0000', '$(HOME)', '=', 'x'.repeat(1000)]
  const data = toSecretData(Object.fromEntries(texts.map((text, index) => [`${index}`, text])))
  t.same(Object.values(data).map((text) => Buffer.from(text, 'base64').toString('utf8')), texts)
})

t.test('keys keep their order, so that the same texts are the same bytes', async (t) => {
  t.equal(JSON.stringify(toSecretData({ b: '1', a: '2' })), '{"b":"MQ==","a":"Mg=="}')
})
