import t from 'tap'
import { isBlocked, type Known } from '../../../local/node/pod-order.ts'

const one = { uid: '1', key: 'a/game' }
const two = { uid: '2', key: 'a/game' }
const other = { uid: '3', key: 'a/other' }
const orphan = { uid: '4', key: '/4' }

const table: { name: string; pod: Known; hasBegun?: boolean; known: Known[]; want: boolean }[] = [
  { name: 'a pod alone starts', pod: one, known: [one, other], want: false },
  { name: 'a pod waits for the former one of its name', pod: two, known: [one, two], want: true },
  { name: 'a new pod waits for an orphan without a name', pod: other, known: [orphan, other], want: true },
  { name: 'whatever the order', pod: other, known: [other, orphan], want: true },
  { name: 'one that has begun is looked after meanwhile', pod: other, hasBegun: true, known: [orphan, other], want: false },
  { name: 'one that has begun waits for the former one of its name all the same', pod: two, hasBegun: true, known: [one, two], want: true },
  { name: 'the orphan itself waits for none', pod: orphan, known: [orphan, other], want: false },
]

for (const { name, pod, hasBegun = false, known, want } of table) {
  t.test(name, async (t) => { t.equal(isBlocked({ ...pod, hasBegun: () => hasBegun }, known, new Set(known.includes(orphan) ? ['4'] : [])), want) })
}
