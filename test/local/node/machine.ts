import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Test } from 'tap'
import { startFakeApi, type FakeApi } from './fake-api.ts'
import { newPair, type Pair } from './certificate.ts'
import { until } from './fixtures.ts'
import { killMembers } from '../../../local/node/processes.ts'
import { identify, type ProcessIdentity } from '../../../local/platform/process-identity.ts'

/** A machine with an API server that is a fake, and an agent that is not. */
export interface Machine {
  api: FakeApi
  home: string
  pair: Pair
  /** Starts an agent, and resolves when its Node is there. */
  startAgent(): Promise<ChildProcess>
  /** Ends an agent as a power cut would. */
  kill(agent: ChildProcess): Promise<void>
  /** Puts a pod on the machine: a shell script, and what a test changes about it. */
  addPod(name: string, script: string, spec?: object, container?: object): void
  pod(name: string): ReturnType<FakeApi['get']>
  container(name: string): ReturnType<FakeApi['get']>
  isReady(name: string): boolean
  /** The events of a pod. */
  events(name: string): { type: string; reason: string; message: string }[]
  /** Marks a pod as deleted, as the API server does. */
  deletePod(name: string, graceSeconds: number): void
  /** What is in a file of the home; undefined when there is none. */
  read(name: string): string | undefined
  /** The process whose number is in a file of the home, once it is there. */
  process(name: string): Promise<ProcessIdentity>
}

/** Sets a machine up; everything on it ends with the test. */
export async function newMachine(t: Test): Promise<Machine> {
  // Not tap's own folder for tests, which is gone before the last process has ended.
  // Nor below /tmp, which containers have one of their own of.
  const folder = fileURLToPath(new URL('../../../.tap/machines', import.meta.url))
  mkdirSync(folder, { recursive: true })
  const home = mkdtempSync(join(folder, 'node-'))
  const api = await startFakeApi()
  const pair = newPair('api-server')
  const file = (name: string): string => join(home, name)
  writeFileSync(file('cert.pem'), pair.cert)
  writeFileSync(file('key.pem'), pair.key)
  writeFileSync(file('kubeconfig'), JSON.stringify({ clusters: [{ name: 'c', cluster: { server: api.url, 'insecure-skip-tls-verify': true } }], users: [{ name: 'u', user: {} }], contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }], 'current-context': 'x' }))
  const env = { ...process.env, KUBECONFIG: file('kubeconfig'), HOMECRAFT_HOME: home, TLS_CERT_FILE: file('cert.pem'), TLS_KEY_FILE: file('key.pem'), SHUTDOWN_SECONDS: '20' }
  const agents: ChildProcess[] = []
  const pod = (name: string): ReturnType<FakeApi['get']> => api.get('pods', `default/${name}`)
  const machine: Machine = {
    api,
    home,
    pair,
    async startAgent() {
      const before = api.writes.length
      const log = openSync(file('agent.log'), 'a')
      const agent = spawn(process.execPath, [fileURLToPath(new URL('agent-process.ts', import.meta.url))], { env, stdio: ['ignore', log, log] })
      agents.push(agent)
      await until('the node is there', () => api.writes.slice(before).includes('PATCH nodes local status'))
      return agent
    },
    async kill(agent) {
      agent.kill('SIGKILL')
      await once(agent, 'exit')
    },
    addPod(name, script, spec = {}, container = {}) {
      const containers = [{ name: 'main', image: 'shell', command: ['sh', '-c', script.replaceAll('$', '$$$$')], ...container }]
      api.put('pods', { apiVersion: 'v1', kind: 'Pod', metadata: { namespace: 'default', name, labels: { app: name } }, spec: { nodeName: 'local', terminationGracePeriodSeconds: 30, containers, ...spec }, status: { phase: 'Pending' } })
    },
    pod,
    container: (name) => pod(name)?.status.containerStatuses?.[0],
    isReady: (name) => pod(name)?.status.conditions?.some((one: { type: string; status: string }) => one.type === 'Ready' && one.status === 'True') ?? false,
    events: (name) => api.list('events').filter(({ involvedObject }) => involvedObject.name === name),
    deletePod(name, graceSeconds) {
      const present = pod(name)
      api.put('pods', { ...present, metadata: { ...present.metadata, deletionTimestamp: new Date(Date.now() + graceSeconds * 1000).toISOString(), deletionGracePeriodSeconds: graceSeconds } })
    },
    process: (name) => until(`${name} is there`, () => { const text = machine.read(name); return text?.endsWith('\n') && identify(Number(text)) }),
    read: (name) => (existsSync(file(name)) ? readFileSync(file(name), 'utf8') : undefined),
  }
  t.teardown(async () => {
    for (const agent of agents.filter((one) => one.exitCode === null && one.signalCode === null)) await machine.kill(agent)
    try {
      // What the pods of a failed test left is ended by one more agent, whose API server has no pods.
      for (const key of ['game', 'other', 'third']) api.remove('pods', `default/${key}`)
      const last = await machine.startAgent()
      last.kill('SIGTERM')
      await once(last, 'exit')
    } finally {
      for (const agent of agents) agent.kill('SIGKILL')
      await killMembers({ main: undefined, folder: join(home, 'node/pods') })
      api.close()
      rmSync(home, { recursive: true })
    }
  })
  return machine
}

/** A script that notes its number, once it can save, and its end in files of the home, and saves for a moment when it is asked to end. */
export const game = (home: string, name = 'game'): string => `trap 'echo saved >>${home}/${name}.saved; exit 0' TERM; echo $$ >>${home}/${name}.pid; echo started; while :; do sleep 0.1; done`
