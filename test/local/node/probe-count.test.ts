import t from 'tap'
import { count, newProbeCount, type ProbeCount } from '../../../local/node/probe-count.ts'

function after(first: boolean | undefined, results: string, thresholds = { successThreshold: 1, failureThreshold: 3 }): ProbeCount['verdict'] {
  return [...results].reduce((counted, result) => count(counted, result === '+', thresholds), newProbeCount(first)).verdict
}

t.test('a verdict changes when a threshold is reached in a row', async (t) => {
  t.equal(after(true, '--'), true)
  t.equal(after(true, '---'), false)
  t.equal(after(true, '--+--'), true, 'a success begins the count anew')
  t.equal(after(false, '+'), true)
  t.equal(after(false, '+', { successThreshold: 2, failureThreshold: 1 }), false)
  t.equal(after(false, '++', { successThreshold: 2, failureThreshold: 1 }), true)
})

t.test('without a first verdict there is none before a threshold is reached', async (t) => {
  t.equal(after(undefined, '--'), undefined)
  t.equal(after(undefined, '---'), false)
  t.equal(after(undefined, '+'), true)
})
