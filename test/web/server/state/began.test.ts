import t from 'tap'
import type { ServerEvent } from '../../../../contracts/rest/server-event.ts'
import { beganAt } from '../../../../web/src/server/state/began.ts'

const event = (type: string, at: string): ServerEvent => ({ id: '00000000-0000-4000-8000-000000000000', at, type, actor: 'cluster', message: 'x' })
const starting = { phase: 'Starting', status: 'deploying', createdAt: '2026-11-25T10:00:00Z' } as const
const events = [event('action.restart', '4'), event('k8s.starting', '3'), event('server.updated', '2'), event('k8s.running', '1')]

t.test('what goes on began with the newest report of it', async (t) => {
  t.equal(beganAt(events, starting), '3')
  t.equal(beganAt([event('server.deleted', '5'), ...events], { ...starting, status: 'terminating' }), '5')
  t.equal(beganAt([event('k8s.degraded', '5'), ...events], starting), '5', 'with something wrong from its beginning')
  t.equal(beganAt([event('k8s.terminating', '6'), event('server.deleted', '5'), ...events], { ...starting, status: 'terminating' }), '5', 'a deletion began when it was asked for')
  t.equal(beganAt([event('k8s.terminating', '6'), ...events], { ...starting, status: 'terminating' }), '6', 'one with kubectl when it was seen')
})

t.test('a server of which nothing was seen yet began when it was asked for', async (t) => {
  t.equal(beganAt([event('server.created', '1')], starting), starting.createdAt)
})

t.test('a history that is behind tells nothing', async (t) => {
  t.equal(beganAt(events, { ...starting, phase: 'Stopping', status: 'running' }), undefined)
  t.equal(beganAt([], { ...starting, phase: 'Running', status: 'running' }), undefined)
})
