import t from 'tap'
import { newGate } from '../../../local/platform/gate.ts'

t.test('a step\'s answer is there once it has run, and asking before that is a mistake', async (t) => {
  const gate = newGate('data', ['etcd'], async () => 42)
  t.match(gate.step, { name: 'data', needs: ['etcd'] })
  t.throws(() => gate.result(), { message: /before the step data/ })
  await gate.step.run()
  t.equal(gate.result(), 42)
})

t.test('an answer of nothing is an answer, and a failure is passed on', async (t) => {
  const gate = newGate('nothing', [], async () => undefined)
  await gate.step.run()
  t.equal(gate.result(), undefined)
  await t.rejects(newGate('bad', [], async () => { throw new Error('no room') }).step.run(), { message: 'no room' })
})
