import t from 'tap'
import { guardReply } from '../../../hooks/metacontroller.ts'
import { CHILD_RULE } from '../../../hooks/minecraft-server/sync.ts'
import { applied, child, doFinalize, doSync, newRequest, READY, running, unnoted } from '../world.ts'

const EVERY = CHILD_RULE.required.length

t.test('a running server loses its pod first and its children last', async (t) => {
  const first = doFinalize(running())
  t.equal(child(first, 'StatefulSet').spec.replicas, 0)
  t.equal(first.children.length, EVERY, 'every child stays')
  t.equal(first.finalized, undefined)
  t.equal(first.status.phase, 'Stopping')

  const saving = doFinalize(running({ desiredState: 'Stopped' }, {}, { replicas: 1 }))
  t.equal(saving.children.length, EVERY, 'while the pod saves')
  t.equal(saving.finalized, undefined)

  const gone = doFinalize(running({ desiredState: 'Stopped' }, {}, {}))
  t.same(gone.children, [])
  t.equal(gone.finalized, true)
})

t.test('a server goes step by step from wherever it was', async (t) => {
  const starts = [
    { name: 'Running', request: running() },
    { name: 'starting', request: running({}, {}, { replicas: 1, updatedReplicas: 1 }) },
    { name: 'Maintenance', request: running({ desiredState: 'Maintenance' }) },
    { name: 'with a restart that is owed', request: running({}, { restartRequest: 'one' }) },
    { name: 'held, since nobody has looked at its world', request: applied(newRequest(), doSync(newRequest())) },
    { name: 'of which relay tells nothing', request: unnoted(running()) },
  ]
  for (const { name, request } of starts) {
    const reply = doFinalize(request)
    t.equal(child(reply, 'StatefulSet')?.spec.replicas ?? 0, 0, name)
    t.match(doFinalize(applied(request, reply)), { children: [], finalized: true }, `${name}: once the pod is gone`)
  }
})

t.test('a pod that is not counted yet is not taken for gone', async (t) => {
  t.equal(doFinalize(running({}, {}, { replicas: 0 })).finalized, undefined, 'one replica is still wanted')
  t.equal(doFinalize(running({ desiredState: 'Stopped' }, {}, { replicas: 0, observedGeneration: 1 })).finalized, undefined, 'the stop was not looked at yet')
})

t.test('a server without children is let go at once', async (t) => {
  t.match(doFinalize(newRequest()), { children: [], finalized: true })
  t.match(doFinalize(newRequest({ eula: false })), { children: [], finalized: true })
})

t.test('a StatefulSet that is missing beside its siblings is wanted without a pod before all goes', async (t) => {
  const request = running()
  request.children['StatefulSet.apps/v1'] = {}
  const reply = doFinalize(request)
  t.equal(reply.finalized, undefined)
  t.equal(child(reply, 'StatefulSet').spec.replicas, 0)
  const { 'StatefulSet.apps/v1': _sets, ...rest } = request.children
  t.throws(() => doFinalize({ ...request, children: rest }), /names no StatefulSets/)
})

t.test('a server of which nothing valid is known is stopped all the same', async (t) => {
  const request = running({}, { eula: false })
  request.children['Secret.v1'] = {}
  const reply = doFinalize(request)
  t.equal(child(reply, 'StatefulSet').spec.replicas, 0)
  t.ok(guardReply({ ...request, finalizing: true }, reply, CHILD_RULE))
})

t.test('a server whose spec became invalid is stopped as it was last accepted', async (t) => {
  const reply = doFinalize(running({ motd: 'good' }, { motd: 'bad\nline' }, READY))
  t.equal(reply.children.length, EVERY)
  t.equal(child(reply, 'StatefulSet').spec.replicas, 0)
})

t.test('no restart is owed to a pod that goes, and nothing waits for one', async (t) => {
  const reply = doFinalize(running({}, { restartRequest: 'one', motd: 'x', restartPolicy: 'Immediate' }))
  t.equal(child(reply, 'StatefulSet').spec.updateStrategy.type, 'OnDelete')
  t.match(reply.status.conditions, [{}, {}, {}, {}, {}, { type: 'PendingRestart', status: 'False' }])
})
