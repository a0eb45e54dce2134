import t from 'tap'
import { formatProperties, parseProperties } from '../../../../local/images/minecraft-server/properties-file.ts'

const table = [
  { name: 'plain entries', text: 'a=1\nb=2\n', want: { a: '1', b: '2' } },
  { name: 'comments and blank lines', text: '#a=1\n! b=2\n\n  c = 3', want: { c: '3' } },
  { name: 'other separators', text: 'a:1\nb 2\nc', want: { a: '1', b: '2', c: '' } },
  { name: 'an equals sign in a value', text: 'a=b=c', want: { a: 'b=c' } },
  { name: 'escapes', text: 'motd=one\\ntwo\\u00a7c\\\\ \\=', want: { motd: 'one\ntwo§c\\ =' } },
  { name: 'an escaped separator in a key', text: 'a\\=b\\:c=1', want: { 'a=b:c': '1' } },
  { name: 'a continued line', text: 'a=one \\\n   two', want: { a: 'one two' } },
  { name: 'a value that ends in a backslash', text: 'a=x\\\\\nb=1', want: { a: 'x\\', b: '1' } },
  { name: 'lines of Windows', text: 'a=1\r\nb=2\r\n', want: { a: '1', b: '2' } },
]
for (const { name, text, want } of table) t.strictSame(parseProperties(text), want, `reads ${name}`)

t.test('what is written is read back', (t) => {
  const properties = { 'rcon.password': 'a:b=c#!', motd: ' §aone\ntwo\\n 日本', 'a key': '', path: 'C:\\x\\', tab: '\tx' }
  t.strictSame(parseProperties(formatProperties(properties, ['comment'])), properties)
  t.end()
})
