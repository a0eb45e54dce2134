import { readFileSync } from 'node:fs'
import t from 'tap'
import { CHILD_RULE } from '../../hooks/minecraft-server/sync.ts'
import { guardReply } from '../../hooks/metacontroller.ts'
import { create, get, list, newNamespace, newServer, remove, waitForPhase } from '../e2e/platform.ts'
import { doSync, running } from '../hooks/world.ts'
import { waitFor } from '../wait.ts'

t.test('P1: no world is deleted without an explicit, separate approval', async (t) => {
  await t.test('Metacontroller can\'t see a volume claim, whatever a hook answers', async (t) => {
    t.notMatch(readFileSync(new URL('../../metacontroller/minecraft-server.yaml', import.meta.url), 'utf8'), /resource: persistentvolumeclaims/)
    t.throws(() => guardReply(running(), { ...doSync(running()), children: [{ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'x' } }] }, CHILD_RULE))
  })

  await t.test('stop, delete and create again leave claim and volume as they are', async (t) => {
    const namespace = await newNamespace(t)
    await create(newServer(namespace, 'keep'))
    await waitForPhase(namespace, 'keep', 'Running')
    const [claim] = await list('PersistentVolumeClaim', namespace)
    t.equal(claim.metadata.ownerReferences, undefined, 'nobody owns the claim, so no owner takes it along')

    await remove('MinecraftServer', namespace, 'keep')
    await waitFor('server and StatefulSet to be gone', async () => !(await get('MinecraftServer', namespace, 'keep')) && !(await get('StatefulSet', namespace, 'mc-keep')))
    const isKept = async (): Promise<void> => {
      const [now] = await list('PersistentVolumeClaim', namespace)
      t.equal(now?.metadata.uid, claim.metadata.uid)
      t.equal(now?.metadata.deletionTimestamp, undefined)
      t.equal(now?.status.phase, 'Bound')
      const volume = await get('PersistentVolume', undefined, now.spec.volumeName)
      t.equal(volume?.spec.persistentVolumeReclaimPolicy, 'Retain')
    }
    await isKept()
    await create(newServer(namespace, 'keep'))
    await waitForPhase(namespace, 'keep', 'Running')
    await isKept()
  })
})
