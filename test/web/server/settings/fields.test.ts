import t from 'tap'
import { newObject, parseLines, toControl, toLines, toText } from '../../../../web/src/server/settings/fields.ts'

for (const { name, schema, want } of [
  { name: 'a boolean by a switch', schema: { type: 'boolean' }, want: { kind: 'Switch' } },
  { name: 'an enum by a select', schema: { type: 'string', enum: ['A', 'B'] }, want: { kind: 'Select', options: ['A', 'B'] } },
  { name: 'an integer within its bounds', schema: { type: 'integer', minimum: 1, maximum: 9 }, want: { kind: 'Integer', least: 1, most: 9 } },
  { name: 'a quantity with its units', schema: { type: 'string', maxLength: 10, pattern: '^[1-9][0-9]{0,6}(Mi|Gi|Ti)$' }, want: { kind: 'Quantity', units: ['Mi', 'Gi', 'Ti'] } },
  { name: 'other text up to its length', schema: { type: 'string', maxLength: 64, pattern: '^a' }, want: { kind: 'Text', most: 64 } },
  { name: 'a list of texts by lines', schema: { type: 'array', maxItems: 3, items: { type: 'string' } }, want: { kind: 'Lines', most: 3, isNumeric: false } },
  { name: 'a list of numbers by lines', schema: { type: 'array', maxItems: 3, items: { type: 'integer' } }, want: { kind: 'Lines', most: 3, isNumeric: true } },
  { name: 'a map by names and values', schema: { type: 'object', maxProperties: 5, additionalProperties: { type: 'string' } }, want: { kind: 'Map', most: 5 } },
]) {
  t.test(`${name} is filled in`, async (t) => { t.same(toControl(schema), want) })
}

t.test('a list of objects has a field for each of their names', async (t) => {
  const control = toControl({ type: 'array', maxItems: 10, items: { type: 'object', required: ['port'], properties: { port: { type: 'integer', description: 'Number.' }, protocol: { type: 'string', enum: ['TCP', 'UDP'], default: 'TCP' } } } })
  t.match(control, { kind: 'Objects', most: 10, fields: [{ name: 'port', label: 'Port', help: 'Number.', isRequired: true }, { name: 'protocol', isRequired: false, otherwise: 'TCP' }] })
  if (control.kind === 'Objects') t.same(newObject(control.fields), { protocol: 'TCP' })
})

t.test('a kind of value that no control is for is found out', async (t) => {
  t.throws(() => toControl({ type: 'null' }), /no control for values of type null/)
  t.throws(() => toControl({ type: 'array', items: { type: 'array' } }), /no control for values of type array/)
  t.throws(() => toControl({ type: 'array', items: { type: 'object', properties: { within: { type: 'array', items: { type: 'object' } } } } }), /type array/, 'a list of objects within another too')
})

t.test('lines become items, and items lines', async (t) => {
  t.same(parseLines(' alex \n\nsteve\r\n', false), ['alex', 'steve'])
  t.same(parseLines('12\nx\n', true), [12, 'x'], 'what is no number is left for the schema to refuse')
  t.equal(toLines([1, 'b']), '1\nb')
  t.equal(toLines(undefined), '')
  t.same(['a', 3, undefined, true, {}].map(toText), ['a', '3', '', '', ''])
})
