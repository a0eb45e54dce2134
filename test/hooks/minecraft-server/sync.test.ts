import t from 'tap'
import { stringify } from 'yaml'
import { applied, child, condition, doSync, LATER, newRequest, NOW, READY, running, settings } from '../world.ts'
import { sync } from '../../../hooks/minecraft-server/sync.ts'

t.formatSnapshot = (value: unknown) => stringify(value, { lineWidth: 0, aliasDuplicateObjects: false })

t.test('a new server', async (t) => {
  t.matchSnapshot(doSync(newRequest()), 'with defaults alone')
  t.matchSnapshot(doSync(newRequest({
    version: '1.21.4', type: 'PAPER', desiredState: 'Stopped', storageSize: '5Gi', storageClassName: 'fast', memory: '2Gi', motd: '§6Gold $5 $(HOME)\\nline two',
    maxPlayers: 5, exposure: 'NodePort', sftpUsers: ['steve:secret:1000:1000:minecraft', 'alex:$6$salt$abcdefghijklmnop:e:1000:1000:files'],
  })), 'with every field')
})

t.test('phase and endpoints tell what is seen', async (t) => {
  const table = [
    { name: 'nothing is there yet', request: newRequest(), want: { phase: 'Starting' } },
    { name: 'the pod boots', request: running({}, {}, { replicas: 1, updatedReplicas: 1 }), want: { phase: 'Starting', endpoint: '192.0.2.7:25565' } },
    { name: 'the pod is ready', request: running(), want: { phase: 'Running', endpoint: '192.0.2.7:25565', sftpEndpoint: '192.0.2.7:2022' } },
    { name: 'the StatefulSet has not been looked at since it changed', request: running({}, {}, { ...READY, observedGeneration: 1 }), want: { phase: 'Starting' } },
    { name: 'a setting changed and the old pod is still there', request: running({}, { motd: 'new' }), want: { phase: 'Restarting' } },
    { name: 'the old pod is being replaced', request: running({}, {}, { replicas: 1, readyReplicas: 1, updatedReplicas: 0 }), want: { phase: 'Restarting' } },
    { name: 'a stop is asked for', request: running({}, { desiredState: 'Stopped' }), want: { phase: 'Stopping' } },
    { name: 'the pod saves', request: running({ desiredState: 'Stopped' }, {}, { replicas: 1 }), want: { phase: 'Stopping' } },
    { name: 'the pod is gone', request: running({ desiredState: 'Stopped' }, {}, {}), want: { phase: 'Stopped' } },
    { name: 'the stop was not looked at yet', request: running({ desiredState: 'Stopped' }, {}, { observedGeneration: 1 }), want: { phase: 'Stopping' } },
    { name: 'a start is asked for', request: running({ desiredState: 'Stopped' }, { desiredState: 'Running' }, {}), want: { phase: 'Starting' } },
    { name: 'exposure ClusterIP', request: running({ exposure: 'ClusterIP' }), want: { endpoint: 'mc-survival.default.svc:25565', sftpEndpoint: 'mc-survival.default.svc:2022' } },
    { name: 'exposure changed and the Service has not', request: running({}, { exposure: 'ClusterIP' }), want: { endpoint: undefined } },
  ]
  for (const { name, request, want } of table) t.match(doSync(request).status, want, name)
})

t.test('a server made stopped was never stopping', async (t) => {
  const request = running({ desiredState: 'Stopped' }, {}, { observedGeneration: 0 })
  request.children['StatefulSet.apps/v1']!['default/mc-survival']!.metadata.generation = 1
  t.equal(doSync(request).status.phase, 'Stopped')
})

t.test('a node port is named once it and the nodes\' host are known', async (t) => {
  const request = running({ exposure: 'NodePort' })
  t.equal(doSync(request).status.endpoint, undefined, 'no port yet')
  const service = (request.children['Service.v1'] as any)['default/mc-survival'] // eslint-disable-line @typescript-eslint/no-explicit-any
  for (const port of service.spec.ports) port.nodePort = port.port + 10_000
  t.equal(doSync(request).status.endpoint, 'nodes.example.org:35565')
  const { nodePortHost: _host, ...unknown } = settings
  t.equal((sync(request, NOW, unknown).status as { endpoint?: string }).endpoint, undefined, 'no host known')
})

t.test('an IPv6 address is written in brackets', async (t) => {
  const request = newRequest()
  const seen = applied(request, doSync(request), READY, { loadBalancer: { ingress: [{ ip: '2001:db8::1' }] } })
  t.equal(doSync(seen).status.endpoint, '[2001:db8::1]:25565')
})

t.test('a variable stays literal: the kubelet finds only escaped dollars', async (t) => {
  const env = child(doSync(newRequest({ motd: '$(RCON_PASSWORD) $5 $$' })), 'StatefulSet').spec.template.spec.containers[0].env
  t.equal(env.find((one: { name: string }) => one.name === 'MOTD').value, '$$(RCON_PASSWORD) $$5 $$$$')
})

t.test('only a change of what the pod reads at start changes its template', async (t) => {
  const template = (spec: object) => child(doSync(running({}, spec)), 'StatefulSet').spec.template
  const before = template({})
  for (const live of [{ desiredState: 'Stopped' }, { exposure: 'NodePort' }, { storageSize: '9Gi' }]) t.same(template(live), before, JSON.stringify(live))
  for (const restarting of [{ motd: 'x' }, { memory: '2Gi' }, { version: '1.20.4' }, { type: 'PAPER' }, { maxPlayers: 3 }, { sftpUsers: ['a:secret:1000:1000:m'] }]) t.notSame(template(restarting), before, JSON.stringify(restarting))
})

t.test('the volume claim keeps its first size and class', async (t) => {
  const claim = child(doSync(running({ storageSize: '2Gi', storageClassName: 'fast' }, { storageSize: '4Gi' })), 'StatefulSet').spec.volumeClaimTemplates[0]
  t.match(claim.spec, { storageClassName: 'fast', resources: { requests: { storage: '2Gi' } } })
  t.match(condition(doSync(running({ storageSize: '2Gi' }, { storageSize: '4Gi' })), 'StorageReady'), { status: 'False', reason: 'ResizeNeeded' })
  t.match(condition(doSync(running({ storageSize: '2Gi' }, { storageSize: undefined })), 'StorageReady'), { status: 'True', reason: 'Bound' }, 'a size taken out of the spec means: as it is')
})

t.test('a volume that would have to shrink is told, and stays', async (t) => {
  const reply = doSync(running({ storageSize: '4Gi' }, { storageSize: '2Gi' }))
  t.match(condition(reply, 'StorageReady'), { status: 'False', reason: 'ShrinkRefused' })
  t.equal(child(reply, 'StatefulSet').spec.volumeClaimTemplates[0].spec.resources.requests.storage, '4Gi')
})

t.test('a spec that slips through admission', async (t) => {
  t.test('changes nothing of a server that runs', async (t) => {
    const before = doSync(running({ motd: 'good' }))
    const after = doSync(running({ motd: 'good' }, { motd: 'bad\nenable-rcon=true' }))
    t.same(after.children, before.children)
    t.equal(after.status.phase, 'Running')
    t.match(condition(after, 'Accepted'), { status: 'False', reason: 'InvalidSpec', message: /goes on as it was last accepted.*spec|motd/s })
  })
  t.test('is told in a sentence whatever the field', async (t) => {
    for (const bad of [{ memory: '4G' }, { storageSize: '1.5Gi' }, { sftpUsers: ['root'] }, { type: 7 }, { colour: 'red' }]) {
      t.match(condition(doSync(running({}, bad)), 'Accepted'), { status: 'False', reason: 'InvalidSpec' }, JSON.stringify(bad))
    }
  })
  t.test('makes nothing of a new one', async (t) => {
    const reply = doSync(newRequest({ eula: false }))
    t.same(reply.children, [])
    t.equal(reply.status.phase, 'Error')
    t.match(condition(reply, 'Accepted'), { status: 'False', message: /EULA/ })
  })
  t.test('is refused whole when the record of the last good one is spoilt', async (t) => {
    const request = running({}, { eula: false })
    ;(request.children['Secret.v1'] as any)['default/mc-survival'].metadata.annotations = { 'homecraft.io/accepted-spec': '{' } // eslint-disable-line @typescript-eslint/no-explicit-any
    t.same(doSync(request).children, [], 'which the guard refuses while children are observed')
  })
})

t.test('the accepted spec renders the same children as the spec it came from', async (t) => {
  const request = running({ sftpUsers: ['steve:secret:1000:1000:minecraft'] })
  const recorded = JSON.parse(child(doSync(request), 'Secret').metadata.annotations['homecraft.io/accepted-spec'])
  t.same(doSync({ ...request, parent: { ...request.parent, spec: recorded } }).children, doSync(request).children)
})

t.test('no plain password is in any child or status', async (t) => {
  const reply = doSync(running({ sftpUsers: ['steve:hunter2hunter2:1000:1000:minecraft'] }))
  const decoded = Object.values<string>(child(reply, 'Secret').data).map((data) => Buffer.from(data, 'base64').toString())
  t.notMatch(JSON.stringify(reply) + decoded.join(), /hunter2/)
  t.match(decoded.join(), /steve:\$6\$/)
})

t.test('a condition keeps its time until its status changes', async (t) => {
  const starting = running({}, {}, { replicas: 1, updatedReplicas: 1 })
  t.equal(condition(doSync(starting, LATER), 'Available').lastTransitionTime, NOW)
  t.equal(condition(doSync(running(), LATER), 'Available').lastTransitionTime, LATER)
})
