import t from 'tap'
import type { Condition } from '../../contracts/condition.ts'
import { toConditions, type ConditionState } from '../../hooks/conditions.ts'
import { LATER, NOW } from './world.ts'

const starting: ConditionState = { type: 'Available', status: 'False', reason: 'Starting', message: 'The server is starting.' }
const stopped: ConditionState = { type: 'Available', status: 'False', reason: 'Stopped', message: 'The server is stopped.' }
const ready: ConditionState = { type: 'Available', status: 'True', reason: 'Ready', message: 'Players can join.' }
const unknown: ConditionState = { type: 'Available', status: 'Unknown', reason: 'Starting', message: 'Nothing was seen yet.' }
const valid: ConditionState = { type: 'Accepted', status: 'True', reason: 'Valid', message: 'The spec is valid.' }
const at = (time: string, state: ConditionState): Condition => ({ ...state, lastTransitionTime: time })

t.test('a condition has the time at which its status changed last', async (t) => {
  const table: { name: string; states: ConditionState[]; previous: Condition[]; want: Condition[] }[] = [
    { name: 'told for the first time', states: [starting], previous: [], want: [at(LATER, starting)] },
    { name: 'the same again', states: [starting], previous: [at(NOW, starting)], want: [at(NOW, starting)] },
    { name: 'another status', states: [ready], previous: [at(NOW, starting)], want: [at(LATER, ready)] },
    { name: 'to unknown', states: [unknown], previous: [at(NOW, ready)], want: [at(LATER, unknown)] },
    { name: 'another reason and message of the same status', states: [stopped], previous: [at(NOW, starting)], want: [at(NOW, stopped)] },
    { name: 'one of another type before', states: [ready], previous: [at(NOW, valid)], want: [at(LATER, ready)] },
    { name: 'each on its own', states: [valid, ready], previous: [at(NOW, starting), at(NOW, valid)], want: [at(NOW, valid), at(LATER, ready)] },
    { name: 'one that is told no more', states: [valid], previous: [at(NOW, ready), at(NOW, valid)], want: [at(NOW, valid)] },
    { name: 'none', states: [], previous: [at(NOW, ready)], want: [] },
  ]
  for (const { name, states, previous, want } of table) t.same(toConditions(states, previous, LATER), want, name)
})

t.test('the order is that in which they are told, whatever it was before', async (t) => {
  const table = [[valid, ready], [ready, valid]]
  for (const states of table) t.same(toConditions(states, [at(NOW, ready), at(NOW, valid)], LATER).map(({ type }) => type), states.map(({ type }) => type))
})

t.test('what says the same is the same, byte for byte, at any time', async (t) => {
  const once = toConditions([valid, starting], [], NOW)
  t.equal(JSON.stringify(toConditions([valid, starting], once, LATER)), JSON.stringify(once))
})

t.test('neither the states nor the conditions before are changed', async (t) => {
  const states = [Object.freeze({ ...ready })]
  const previous = [Object.freeze(at(NOW, starting))]
  toConditions(states, previous, LATER)
  t.same([states, previous], [[ready], [at(NOW, starting)]])
})
