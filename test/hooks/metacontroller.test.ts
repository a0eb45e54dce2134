import t from 'tap'
import { guardReply } from '../../hooks/metacontroller.ts'
import { CHILD_RULE } from '../../hooks/minecraft-server/sync.ts'
import { doFinalize, doSync, newRequest, running } from './world.ts'

const good = doSync(running())
const [first, ...rest] = good.children

t.test('a whole reply passes as it is', async (t) => {
  t.equal(guardReply(running(), good, CHILD_RULE), good)
  t.ok(guardReply(newRequest(), { status: {}, children: [] }, CHILD_RULE), 'nothing wanted where nothing is')
  const request = { ...running({ desiredState: 'Stopped' }, {}, {}), finalizing: true }
  t.ok(guardReply(request, doFinalize(request), CHILD_RULE), 'the end of finalizing')
})

t.test('replies that Metacontroller would take for "delete everything", or die of, are refused', async (t) => {
  const table = [
    { name: 'null', reply: null },
    { name: 'nothing', reply: undefined },
    { name: 'an empty object', reply: {} },
    { name: 'null children', reply: { ...good, children: null } },
    { name: 'no children', reply: { status: {} } },
    { name: 'an empty list of children', reply: { ...good, children: [] } },
    { name: 'a null child', reply: { ...good, children: [null, ...good.children] } },
    { name: 'an undefined child', reply: { ...good, children: [undefined, ...good.children] } },
    { name: 'an empty child', reply: { ...good, children: [{}, ...good.children] } },
    { name: 'one child missing', reply: { ...good, children: rest } },
    { name: 'a child twice', reply: { ...good, children: [first, ...good.children] } },
    { name: 'a child of a kind that is not ours', reply: { ...good, children: [...good.children, { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'x' } }] } },
    { name: 'a child of another version', reply: { ...good, children: [{ ...first, apiVersion: 'v2' }, ...rest] } },
    { name: 'a child in another namespace', reply: { ...good, children: [{ ...first, metadata: { ...first.metadata, namespace: 'kube-system' } }, ...rest] } },
    { name: 'a child without a name', reply: { ...good, children: [{ ...first, metadata: { generateName: 'x-' } }, ...rest] } },
    { name: 'a name that is too long', reply: { ...good, children: [{ ...first, metadata: { name: 'x'.repeat(64) } }, ...rest] } },
    { name: 'a number that is none', reply: { ...good, children: [{ ...first, data: { size: NaN } }, ...rest] } },
    { name: 'an unknown field, such as "childs"', reply: { ...good, childs: [] } },
    { name: 'no status', reply: { children: good.children } },
    { name: 'a status field that the schema does not name', reply: { ...good, status: { ...good.status, colour: 'red' } } },
    { name: 'a StatefulSet whose name is too long', reply: { ...good, children: good.children.map((one: { kind: string; metadata: object }) => (one.kind === 'StatefulSet' ? { ...one, metadata: { ...one.metadata, name: 'x'.repeat(53) } } : one)) } },
    { name: 'finalized to a sync', reply: { ...good, children: [], finalized: true } },
  ]
  for (const { name, reply } of table) t.throws(() => guardReply(running(), reply, CHILD_RULE), { code: 'HC_UNSAFE_REPLY' }, name)
})

t.test('the end of finalizing is refused while a pod is left', async (t) => {
  const request = { ...running({}, {}, { replicas: 1 }), finalizing: true }
  t.throws(() => guardReply(request, { status: {}, children: [], finalized: true }, CHILD_RULE), { code: 'HC_UNSAFE_REPLY' })
})
