import t from 'tap'
import { checkOrder } from '../../../local/platform/part.ts'

t.test('parts that need each other in a line are in order', async (t) => {
  t.doesNotThrow(() => checkOrder([{ name: 'c', needs: ['b', 'a'] }, { name: 'b', needs: ['a'] }, { name: 'a', needs: [] }]))
})

t.test('a circle is refused with the parts in it', async (t) => {
  t.throws(() => checkOrder([{ name: 'a', needs: ['b'] }, { name: 'b', needs: ['a'] }, { name: 'c', needs: [] }]), { message: /: a, b\./ })
})

t.test('a need that nothing fulfils is refused', async (t) => {
  t.throws(() => checkOrder([{ name: 'a', needs: ['etcd'] }]), { message: /: a\./ })
})
