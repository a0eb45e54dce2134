import { EventEmitter } from 'node:events'
import t from 'tap'
import { whenLeft } from '../../api/when-left.ts'

const newAnswer = (destroyed: boolean): EventEmitter & { destroyed: boolean } => Object.assign(new EventEmitter(), { destroyed })

t.test('who leaves is noticed once', async (t) => {
  const answer = newAnswer(false)
  let left = 0
  whenLeft(answer as unknown as Parameters<typeof whenLeft>[0], () => { left++ })
  t.equal(left, 0)
  answer.emit('close')
  answer.emit('close')
  t.equal(left, 1)
})

t.test('who has left before is noticed at once', async (t) => {
  let left = 0
  whenLeft(newAnswer(true) as unknown as Parameters<typeof whenLeft>[0], () => { left++ })
  t.equal(left, 1)
})
