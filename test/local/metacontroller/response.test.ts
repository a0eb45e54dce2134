import t from 'tap'
import { compositeReply, customizeReply, decoratorReply, NullChildError, type Strictness } from '../../../local/metacontroller/response.ts'

const child = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', labels: { x: 'y' } }, data: { k: 'v' } }
const empty = { children: [], labels: {}, annotations: {}, resyncAfterSeconds: 0, finalized: false }

t.test('a whole answer is read', async (t) => {
  const body = { status: { a: 1 }, children: [child], resyncAfterSeconds: 1.5, finalized: true }
  for (const mode of ['strict', 'loose'] as const) t.same(compositeReply(mode)(JSON.stringify(body)), { ...empty, ...body }, mode)
  const decorator = { status: { a: 1 }, attachments: [child], labels: { a: 'b', c: null }, annotations: { d: null } }
  const { attachments, ...rest } = decorator
  t.same(decoratorReply('strict')(JSON.stringify(decorator)), { ...empty, ...rest, children: attachments })
})

t.test('what is null or missing says nothing, so there are no children', async (t) => {
  for (const text of ['null', '{}', '{"children":null}', '{"children":[],"status":null,"resyncAfterSeconds":null,"finalized":null}']) t.same(compositeReply('strict')(text), empty, text)
  for (const text of ['null', '{}', '{"attachments":null,"labels":null,"annotations":null}']) t.same(decoratorReply('strict')(text), empty, text)
})

t.test('what is no answer is refused, in either mode', async (t) => {
  const bad = ['', ' ', 'ok', '{"children":', '[]', '"x"', '1', '{"children":{}}', '{"children":["x"]}', '{"children":[{"metadata":{"name":"x"}}]}', '{"children":[{"kind":"","metadata":{"name":"x"}}]}', '{"children":[{"kind":"X","metadata":{"name":1}}]}', '{"children":[{"kind":"X","metadata":{"name":"x","labels":{"a":1}}}]}', '{"status":[]}', '{"status":"x"}', '{"resyncAfterSeconds":"5"}', '{"finalized":"yes"}']
  for (const mode of ['strict', 'loose'] as const) for (const text of bad) t.throws(() => compositeReply(mode)(text), `${mode} ${text}`)
})

t.test('unknown fields and fields that stand twice are refused in strict mode only', async (t) => {
  const table = [
    { text: '{"children":[],"childs":[]}', strict: false },
    { text: '{"Children":[]}', strict: false },
    { text: '{"children":[],"children":[]}', strict: false },
    { text: '{"status":{"a":{"b":1,"b":2}}}', strict: false },
    { text: `{"children":[{"kind":"X","kind":"X","metadata":{"name":"a","extra":1}}]}`, strict: true },
  ]
  for (const { text, strict } of table) {
    t.ok(compositeReply('loose')(text), text)
    if (strict) t.ok(compositeReply('strict')(text), text)
    else t.throws(() => compositeReply('strict')(text), text)
  }
  t.throws(() => decoratorReply('strict')('{"children":[]}'), 'children are attachments here')
})

t.test('null among the children is told apart from all other mistakes', async (t) => {
  for (const mode of ['strict', 'loose'] as Strictness[]) {
    t.throws(() => compositeReply(mode)('{"children":[null]}'), NullChildError)
    t.throws(() => decoratorReply(mode)('{"attachments":[{"kind":"X","metadata":{"name":"a"}},null]}'), NullChildError)
  }
})

t.test('a child without a name or apiVersion is passed on, to fail alone', async (t) => {
  t.same(compositeReply('strict')('{"children":[{"kind":"X"}]}').children, [{ kind: 'X', apiVersion: '', metadata: { name: '' } }])
})

t.test('related rules are read, and strict goes down into them', async (t) => {
  const rule = { apiVersion: 'v1', resource: 'secrets', namespace: 'a', names: ['b'] }
  t.same(customizeReply('strict')(JSON.stringify({ relatedResources: [rule] })), [rule])
  t.same(customizeReply('strict')('null'), [])
  const text = JSON.stringify({ relatedResources: [{ ...rule, name: 'typo' }] })
  t.throws(() => customizeReply('strict')(text))
  t.same(customizeReply('loose')(text), [rule])
})
