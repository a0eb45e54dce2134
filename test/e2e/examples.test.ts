import { readdirSync, readFileSync } from 'node:fs'
import t from 'tap'
import { parseAllDocuments } from 'yaml'
import { waitFor } from '../wait.ts'
import { kubectl, list, newNamespace, podOf, remove, root, waitForCondition, waitForPhase } from './platform.ts'

type Json = any // eslint-disable-line @typescript-eslint/no-explicit-any -- a test reaches into manifests by name

const files = readdirSync(new URL('examples/', root)).filter((file) => file.endsWith('.yaml')).map((file) => `examples/${file}`)
const objects = files.flatMap((file) => parseAllDocuments(readFileSync(new URL(file, root), 'utf8')).map((document): Json => document.toJS()))
const servers = objects.filter(({ kind }) => kind === 'MinecraftServer')

/** Small ones that are started; the others would fill the machine. */
const STARTED = ['vanilla', 'creative']

const created = (suffix = ''): RegExp[] => objects.map(({ kind, metadata }) => new RegExp(`^${kind === 'Secret' ? 'secret' : 'minecraftserver.homecraft.io'}/${metadata.name} created${suffix}$`, 'm'))

t.test('the API server takes every example as it stands, without a warning', async (t) => {
  const namespace = await newNamespace(t)
  const { code, stdout, stderr } = await kubectl(['create', '--namespace', namespace, '--validate=strict', '--dry-run=server', ...files.flatMap((file) => ['-f', file])])
  t.equal(code, 0, stderr)
  t.equal(stderr, '')
  for (const line of created(' \\(server dry run\\)')) t.match(stdout, line)
})

t.test('every example becomes a server, and goes again', async (t) => {
  const namespace = await newNamespace(t)
  const items = objects.map((object) => (object.kind === 'MinecraftServer' && !STARTED.includes(object.metadata.name) ? { ...object, spec: { ...object.spec, desiredState: 'Stopped' } } : object))
  const { code, stdout, stderr } = await kubectl(['create', '--namespace', namespace, '--validate=strict', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items }))
  t.equal(code, 0, stderr)
  t.equal(stderr, '')
  for (const line of created()) t.match(stdout, line)

  for (const { metadata: { name } } of servers) {
    await waitForCondition(namespace, name, 'Accepted', ['True', 'Valid'])
    await waitForPhase(namespace, name, STARTED.includes(name) ? 'Running' : 'Stopped')
    t.pass(`${name} is ${STARTED.includes(name) ? 'running' : 'stopped'}, as asked`)
  }
  t.same((await list('Event', namespace)).filter(({ reason }) => reason === 'SyncError').map(({ message }) => message), [], 'no child of theirs is refused')

  for (const { metadata: { name } } of servers) await remove('MinecraftServer', namespace, name)
  await waitFor('the servers to be gone', async () => (await list('MinecraftServer', namespace)).length === 0)
  for (const name of STARTED) t.equal(await podOf(namespace, name), undefined)
})
