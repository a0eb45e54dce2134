import t from 'tap'
import { toEventType } from '../../contracts/server-state.ts'

t.test('a history tells a state by its phase, unless something is wrong or it ends', async (t) => {
  const table: { state: Parameters<typeof toEventType>[0]; want: string }[] = [
    { state: { phase: 'Running', reason: 'Ready', isTerminating: false }, want: 'k8s.running' },
    { state: { phase: 'Stopping', reason: 'Stopping', isTerminating: false }, want: 'k8s.stopping' },
    { state: { phase: 'Maintenance', isTerminating: false }, want: 'k8s.maintenance' },
    { state: { isTerminating: false }, want: 'k8s.starting' },
    { state: { phase: 'Running', reason: 'Crashed', isTerminating: false }, want: 'k8s.degraded' },
    { state: { phase: 'Error', reason: 'CrashLoop', isTerminating: false }, want: 'k8s.error' },
    { state: { phase: 'Running', reason: 'Crashed', isTerminating: true }, want: 'k8s.terminating' },
  ]
  for (const { state, want } of table) t.equal(toEventType(state), want)
})
