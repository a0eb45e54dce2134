import t from 'tap'
import { toActions, toConfirmation, toMenu } from '../../../../web/src/server/state/actions.ts'

const server = { phase: 'Running', status: 'running', managedBy: 'api', desiredState: 'Running' } as const

for (const { name, seen, want } of [
  { name: 'runs', seen: server, want: ['restart', 'stop', 'maintain', 'kill'] },
  { name: 'starts', seen: { ...server, phase: 'Starting', status: 'deploying' }, want: ['restart', 'stop', 'maintain', 'kill'] },
  { name: 'is stopped', seen: { ...server, phase: 'Stopped', status: 'stopped', desiredState: 'Stopped' }, want: ['start', 'maintain'] },
  { name: 'is still stopping', seen: { ...server, phase: 'Stopping', desiredState: 'Stopped' }, want: ['start', 'maintain', 'kill'] },
  { name: 'is in maintenance', seen: { ...server, phase: 'Maintenance', status: 'stopped', desiredState: 'Maintenance' }, want: ['start', 'stop'] },
  { name: 'is managed with kubectl', seen: { ...server, managedBy: 'kubectl' }, want: [] },
  { name: 'is being deleted', seen: { ...server, status: 'terminating' }, want: [] },
  { name: 'is deleted', seen: { ...server, deletedAt: '2026-11-25T12:00:00Z' }, want: [] },
] as const) {
  t.test(`a server that ${name} can be asked to: ${want.join(', ') || 'nothing'}`, async (t) => { t.same(toActions(seen), want) })
}

t.test('it is asked where it hurts', async (t) => {
  t.match(toConfirmation('kill', { name: 'lobby', players: 0 }), { isDangerous: true, text: /without a save/ })
  t.match(toConfirmation('stop', { name: 'lobby', players: 3 }), { isDangerous: false, text: /3 players are on and will be disconnected/ })
  t.match(toConfirmation('restart', { name: 'lobby', players: 1 }), { text: /1 player is on/ })
  t.match(toConfirmation('maintain', { name: 'lobby', players: 0 }), { text: /Nobody is on/ })
})

t.test('it is not asked where it hurts nobody', async (t) => {
  t.equal(toConfirmation('start', { name: 'lobby', players: 0 }), undefined)
  t.equal(toConfirmation('stop', { name: 'lobby', players: 0 }), undefined)
  t.equal(toConfirmation('restart', { name: 'lobby', players: 0 }), undefined)
})

t.test('what is seldom wanted or hurts stands in the menu', async (t) => {
  t.same(toMenu(['restart', 'stop', 'maintain', 'kill'], 'LATEST').map(({ id }) => id), ['maintain', 'upgrade', 'kill', 'delete'])
  t.same(toMenu(['start', 'maintain'], '1.21.4').map(({ id }) => id), ['maintain', 'delete'], 'a server of a fixed version has nothing to upgrade to')
})
