import t from 'tap'
import { REASONS } from '../../../../contracts/condition.ts'
import { Phase } from '../../../../contracts/minecraft-server.ts'
import { toServerStatus } from '../../../../contracts/server-state.ts'
import { toStateView } from '../../../../web/src/server/state/view.ts'

const world = 'Present' as const

for (const phase of Phase.options) {
  t.test(`${phase} has a word and a sentence, were the server to say nothing`, async (t) => {
    const { word, message } = toStateView({ phase, status: toServerStatus(phase), world })
    t.ok(word)
    t.match(message, /\.$/)
  })
}

t.test('a server that runs as it should has nothing to be done about', async (t) => {
  t.same(toStateView({ phase: 'Running', status: 'running', reason: 'Ready', message: 'Players can join.', world }), { word: 'Running', tone: 'Good', message: 'Players can join.', isBusy: false })
})

t.test('trouble says its reason and what to do', async (t) => {
  t.same(toStateView({ phase: 'Error', status: 'failed', reason: 'Unschedulable', message: 'No node takes the pod: 0/3 nodes.', world }), {
    word: 'Error', tone: 'Bad', message: 'No node takes the pod: 0/3 nodes.', reason: 'Unschedulable', advice: REASONS.Unschedulable, isBusy: false,
  })
})

t.test('what the log says stands apart from what it means', async (t) => {
  t.match(toStateView({ phase: 'Error', status: 'failed', reason: 'BadVersion', message: 'This version can\'t be installed. The log ends:\nERROR\n  at x', world }), { message: 'This version can\'t be installed. The log ends:', log: 'ERROR\n  at x' })
})

t.test('trouble of a server that runs nevertheless is a warning', async (t) => {
  t.match(toStateView({ phase: 'Running', status: 'running', reason: 'PlayersRefused', message: 'nobody is no player.', world }), { word: 'Running', tone: 'Warn', reason: 'PlayersRefused' })
})

t.test('a reason that is not known says nothing more than its message', async (t) => {
  t.equal(toStateView({ phase: 'Error', status: 'failed', reason: 'Invalid', message: 'spec.x is wrong', world }).advice, undefined)
  t.equal(toStateView({ phase: 'Error', status: 'failed', reason: 'toString', message: 'spec.x is wrong', world }).advice, undefined)
})

t.test('the look at a world before the first start is no trouble', async (t) => {
  t.match(toStateView({ phase: 'Starting', status: 'deploying', reason: 'CheckingWorld', message: 'The server is starting.', world }), { tone: 'Info', isBusy: true, reason: undefined })
})

t.test('a server that is deleted says so, whatever its last phase, and what became of its world', async (t) => {
  t.match(toStateView({ phase: 'Running', status: 'terminating', world }), { word: 'Deleting', isBusy: true })
  const deletedAt = '2026-11-25T12:00:00Z'
  t.match(toStateView({ phase: 'Running', status: 'terminating', deletedAt, world: 'Kept' }), { word: 'Deleted', message: 'The server is gone. Its world is kept.', isBusy: false })
  t.match(toStateView({ phase: 'Running', status: 'terminating', deletedAt, world: 'Removing' }), { isBusy: true })
})
