import t from 'tap'
import { guardReply } from '../../../hooks/metacontroller.ts'
import { CHILD_RULE } from '../../../hooks/minecraft-server/sync.ts'
import { child, doFinalize, newRequest, READY, running } from '../world.ts'

t.test('a running server loses its pod first and its children last', async (t) => {
  const running1 = doFinalize(running())
  t.equal(child(running1, 'StatefulSet').spec.replicas, 0)
  t.equal(running1.children.length, 4, 'every child stays')
  t.equal(running1.finalized, undefined)
  t.equal(running1.status.phase, 'Stopping')

  const saving = doFinalize(running({ desiredState: 'Stopped' }, {}, { replicas: 1 }))
  t.equal(saving.children.length, 4, 'while the pod saves')
  t.equal(saving.finalized, undefined)

  const gone = doFinalize(running({ desiredState: 'Stopped' }, {}, {}))
  t.same(gone.children, [])
  t.equal(gone.finalized, true)
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
  t.equal(reply.children.length, 4)
  t.equal(child(reply, 'StatefulSet').spec.replicas, 0)
})
