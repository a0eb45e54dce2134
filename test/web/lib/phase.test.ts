import t from 'tap'
import { Phase } from '../../../contracts/minecraft-server.ts'
import { toServerStatus } from '../../../contracts/server-state.ts'
import { toStateWord } from '../../../web/src/lib/phase.ts'

t.test('each phase has a word, a colour, and turns while it passes by itself', async (t) => {
  const words = Phase.options.map((phase) => {
    const { word, tone, isBusy } = toStateWord({ status: toServerStatus(phase), phase })
    return `${word} ${tone}${isBusy ? ' …' : ''}`
  })
  t.same(words, ['Starting Info …', 'Running Good', 'Restarting Info …', 'Stopping Info …', 'Stopped Plain', 'Maintenance Plain', 'Error Bad'])
})

t.test('one whose change was refused says so, though it runs', async (t) => {
  t.match(toStateWord({ status: 'failed', phase: 'Running' }), { word: 'Error', tone: 'Bad' })
})

t.test('one that is removed says so, whatever its phase', async (t) => {
  t.match(toStateWord({ status: 'terminating', phase: 'Running' }), { word: 'Deleting', isBusy: true })
  t.match(toStateWord({ status: 'terminating', phase: 'Running', deletedAt: '2026-05-01T10:00:00.000Z' }), { word: 'Deleted', isBusy: false })
})
