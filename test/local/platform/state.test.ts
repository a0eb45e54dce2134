import { existsSync, readFileSync, statSync } from 'node:fs'
import t from 'tap'
import { homeOf } from '../../../local/platform/home.ts'
import { identify, type ProcessIdentity } from '../../../local/platform/process-identity.ts'
import { livingParts, newStateKeeper, readSupervisorRecord } from '../../../local/platform/state.ts'

const self = identify(process.pid) as ProcessIdentity
const access = { hooks: 'http://127.0.0.1:8181', api: 'http://localhost:8080', postgres: 'postgres://p', nats: 'nats://n', adminKey: 'hc_a', tenantKey: 'hc_t' }
const ended = { pid: process.pid, startTime: 'ended' }

t.test('platform.json holds exactly the promised keys, from its publication to the end', async (t) => {
  const home = homeOf({ HOMECRAFT_HOME: t.testdir() })
  const keeper = newStateKeeper(home, { supervisor: self, kubeconfig: '/h/kubeconfig' }, ['etcd', 'hooks'])
  const platform = (): unknown => JSON.parse(readFileSync(home.platformFile, 'utf8'))
  keeper.started({ name: 'hooks' }, { pid: 12, startTime: '2' })
  keeper.started({ name: 'etcd' }, { pid: 11, startTime: '1' })
  t.notOk(existsSync(home.platformFile), 'scripts see nothing before all is ready')
  keeper.publish(access)
  t.strictSame(platform(), { ...access, kubeconfig: '/h/kubeconfig', pids: { etcd: 11, hooks: 12 } })
  t.equal(statSync(home.platformFile).mode & 0o777, 0o600)
  keeper.started({ name: 'hooks' }, { pid: 13, startTime: '3' })
  t.match(platform(), { pids: { etcd: 11, hooks: 13 } }, 'a restart changes the number')
  keeper.remove()
  t.notOk(existsSync(home.platformFile))
  t.notOk(existsSync(home.supervisorFile))
})

t.test('restarts are counted, and states noted', async (t) => {
  const home = homeOf({ HOMECRAFT_HOME: t.testdir() })
  const keeper = newStateKeeper(home, { supervisor: self, context: 'kind', kubeconfig: 'k' }, ['hooks'])
  keeper.started({ name: 'hooks', address: 'http://a' }, ended)
  keeper.changed('hooks', 'Ready')
  t.match(readSupervisorRecord(home), { supervisor: self, context: 'kind', parts: [{ name: 'hooks', state: 'Ready', restarts: 0, address: 'http://a' }] })
  keeper.started({ name: 'hooks' }, ended)
  t.match(readSupervisorRecord(home), { parts: [{ state: 'Starting', restarts: 1 }] })
  keeper.changed('unknown', 'Ready')
  t.equal(readSupervisorRecord(home)?.parts.length, 1)
})

t.test('the living parts are those whose very process runs, the last one first', async (t) => {
  const home = homeOf({ HOMECRAFT_HOME: t.testdir() })
  const keeper = newStateKeeper(home, { supervisor: self, kubeconfig: 'k' }, ['a', 'b', 'c'])
  keeper.started({ name: 'a' }, self)
  keeper.started({ name: 'b' }, ended)
  keeper.started({ name: 'c' }, self)
  t.strictSame(livingParts(readSupervisorRecord(home)).map((part) => part.name), ['c', 'a'])
  t.strictSame(livingParts(undefined), [])
})
