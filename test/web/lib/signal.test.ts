import t from 'tap'
import { Signal } from '../../../web/src/lib/signal.ts'

t.test('many changes are told once, and later ones again', async (t) => {
  const due: (() => void)[] = []
  const signal = new Signal((work) => { due.push(work) })
  signal.track()
  signal.changed()
  signal.changed()
  t.equal(due.length, 1)
  due.pop()?.()
  signal.changed()
  t.equal(due.length, 1)
})
