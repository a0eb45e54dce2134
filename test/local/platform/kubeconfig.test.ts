import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { KubeConfig } from '@kubernetes/client-node'
import { toKubeconfig, writeKubeconfig } from '../../../local/platform/kubeconfig.ts'

const fields = { server: 'https://127.0.0.1:6443', certificate: 'PEM', user: 'system:serviceaccount:minecraft-system:metacontroller', token: 'secret' }

t.test('a kubeconfig leads to the cluster as the user', async (t) => {
  const config = new KubeConfig()
  config.loadFromString(toKubeconfig(fields))
  t.equal(config.getCurrentCluster()?.server, fields.server)
  t.equal(Buffer.from(config.getCurrentCluster()?.caData ?? '', 'base64').toString(), 'PEM')
  t.match(config.getCurrentUser(), { name: fields.user, token: 'secret' })
})

t.test('a kubeconfig is written privately, and only when it changes', async (t) => {
  const file = join(t.testdir(), 'kubeconfig')
  writeKubeconfig(file, fields)
  const { ino, mode } = statSync(file)
  t.equal(mode & 0o777, 0o600)
  writeKubeconfig(file, fields)
  t.equal(statSync(file).ino, ino)
  writeKubeconfig(file, { ...fields, server: 'https://127.0.0.1:6453' })
  t.match(readFileSync(file, 'utf8'), /6453/)
})
