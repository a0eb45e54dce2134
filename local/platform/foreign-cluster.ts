import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { promisify } from 'node:util'
import { findMetacontrollers } from './find-metacontroller.ts'
import { makePrivateFolder, writePrivate, type Home } from './home.ts'
import { say } from './output.ts'

const run = promisify(execFile)

/** Another cluster, chosen by the name of a context. */
export interface ForeignCluster {
  context: string
  server: string
  /** A private kubeconfig that holds this context alone. */
  kubeconfig: string
}

/** Reads one context of the user's kubeconfig (KUBECONFIG, else ~/.kube/config) into a file of its own. */
export async function openForeignCluster(controlPlane: string, context: string, home: Home): Promise<ForeignCluster> {
  const view = ['kubectl', 'config', 'view', '--minify', '--flatten', '--raw', '--context', context]
  try {
    const { stdout } = await run(controlPlane, view)
    makePrivateFolder(home.folder)
    const kubeconfig = join(home.folder, 'context-kubeconfig')
    writePrivate(kubeconfig, stdout.replace(/^current-context:.*$/m, `current-context: ${JSON.stringify(context)}`))
    const { stdout: server } = await run(controlPlane, [...view, '-o', 'jsonpath={.clusters[0].cluster.server}'])
    return { context, server: server.trim(), kubeconfig }
  } catch (error) {
    throw new Error(`Your kubeconfig has no usable context "${context}": kubectl config get-contexts lists what there is.`, { cause: error })
  }
}

/** Fails when a Metacontroller runs in the cluster: two of them would work against each other. */
export async function refuseSecondMetacontroller(controlPlane: string, { kubeconfig, context }: ForeignCluster): Promise<void> {
  const args = ['kubectl', '--kubeconfig', kubeconfig, '--request-timeout', '20s', 'get', 'deployments,statefulsets,pods,leases,storageclasses', '-A', '-o', 'json']
  const { stdout } = await run(controlPlane, args, { maxBuffer: 512 * 1024 * 1024 }).catch((error: unknown) => {
    throw new Error(`The cluster of context "${context}" cannot be asked whether a Metacontroller runs there: ${messageOf(error)}`, { cause: error })
  })
  const [found] = findMetacontrollers(stdout, Date.now())
  if (found) throw new Error(`A Metacontroller already runs in the cluster of context "${context}" (${found}), and two would work against each other. Scale it to 0 first, or deploy HomeCraft there with kustomize.`)
}

/** Asks before a cluster that is not ours is changed. Fails when the answer is not yes, or nobody can answer. */
export async function confirmChange({ context, server }: ForeignCluster, change: string, yes: boolean): Promise<void> {
  say(`Context "${context}" is the cluster at ${server}.`)
  if (yes) return
  say(change)
  if (!process.stdin.isTTY) throw new Error('Nothing was changed: there is no terminal to ask on. Add --yes if this is what you want.')
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  const answer = await terminal.question('Go on? [y/N] ').finally(() => terminal.close())
  if (!/^y(es)?$/i.test(answer.trim())) throw new Error('Nothing was changed.')
}

function messageOf(error: unknown): string {
  if (error instanceof Error && 'stderr' in error && typeof error.stderr === 'string') return error.stderr.trim()
  return error instanceof Error ? error.message : String(error)
}
