// Brings a cluster's objects up to date. A program of its own, because it needs much memory for a second only:
// reads a BootstrapRequest from standard input, writes a BootstrapResult to standard output.
import { SYSTEM_NAMESPACE } from '../../contracts/group.ts'
import { text } from 'node:stream/consumers'
import { KubeConfig } from '@kubernetes/client-node'
import { delay } from '../../lib/backoff.ts'
import { isStatus, newKubernetesClient, type KubernetesClient } from '../../lib/kubernetes.ts'
import { applyAll, readSecretValue } from './apply.ts'
import { chooseObjects, newSecrets, newStorageClass, type SharedSecrets } from './bootstrap-objects.ts'
import { bootstrapRequest, type BootstrapRequest, type BootstrapResult } from './bootstrap-request.ts'
import { argumentsOf, isDefinition, type Manifest } from './manifests.ts'
import { readManifests, renderFolder } from './render.ts'

const READY_SECONDS = 120

/** Applies what the request asks for; waits for an API server that is still starting. */
async function bootstrap(request: BootstrapRequest): Promise<BootstrapResult> {
  const folders = request.scope === 'Definitions' ? ['crds'] : ['crds', 'metacontroller', request.mode === 'Direct' ? 'k8s/overlays/direct' : 'k8s/base']
  const rendered = (await Promise.all(folders.map((folder) => renderFolder(request.controlPlane, folder)))).flat()
  const chosen = chooseObjects(rendered, request.scope, request.services)
  const client = connect(request.kubeconfig)
  await waitForServer(client)
  if (request.scope === 'Embedded') await forgetLastRun(client, request.mode)
  const secrets = request.scope === 'Context' ? await presentSecrets(client, request.secrets) : request.secrets
  await applyAll(client, [...chosen, ...extraObjects(request.scope, secrets)])
  return {
    metacontrollerArgs: request.scope === 'Definitions' ? [] : argumentsOf(rendered, 'metacontroller'),
    secrets,
    definitions: chosen.filter(isDefinition).map((object) => object.metadata.name),
  }
}

function extraObjects(scope: BootstrapRequest['scope'], secrets: SharedSecrets): Manifest[] {
  if (scope === 'Definitions') return []
  if (scope === 'Context') return newSecrets(secrets)
  return [...newSecrets(secrets), newStorageClass(), ...readManifests('local/node/rbac.yaml')]
}

/** Another cluster keeps the secrets it has: with another key its servers would get other passwords and host keys. */
async function presentSecrets(client: KubernetesClient, made: SharedSecrets): Promise<SharedSecrets> {
  return {
    hooksToken: (await readSecretValue(client, 'hooks-token', 'token')) ?? made.hooksToken,
    relayToken: (await readSecretValue(client, 'relay-token', 'token')) ?? made.relayToken,
    derivationKey: (await readSecretValue(client, 'derivation-key', 'key')) ?? made.derivationKey,
  }
}

/** The rights that k8s/overlays/direct gives to sync. */
const DIRECT_BINDINGS = ['homecraft-sync-direct', 'homecraft-sync-commands']

/**
 * In a cluster of our own nobody leads while its Metacontroller is down: the next one need not wait until the last one's
 * lease runs out. The node agent is asked for metrics once it says that it is there: an API that is away slows others down.
 * A right that sync had in direct mode ends with that mode: nothing else would take it back.
 */
async function forgetLastRun(client: KubernetesClient, mode: BootstrapRequest['mode']): Promise<void> {
  await deleteIfThere(client, `/apis/coordination.k8s.io/v1/namespaces/${SYSTEM_NAMESPACE}/leases/metacontroller`)
  await deleteIfThere(client, '/apis/apiregistration.k8s.io/v1/apiservices/v1beta1.metrics.k8s.io')
  if (mode === 'Events') for (const name of DIRECT_BINDINGS) await deleteIfThere(client, `/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/${name}`)
}

async function deleteIfThere(client: KubernetesClient, path: string): Promise<void> {
  try {
    await client.call('DELETE', path)
  } catch (error) {
    if (!isStatus(error, 404)) throw error
  }
}

function connect(kubeconfig: string): KubernetesClient {
  const config = new KubeConfig()
  config.loadFromFile(kubeconfig)
  return newKubernetesClient(config)
}

async function waitForServer(client: KubernetesClient): Promise<void> {
  const deadline = performance.now() + READY_SECONDS * 1000
  const launcher = process.ppid
  for (;;) {
    if (process.ppid !== launcher) throw new Error('The launcher has ended.')
    try {
      // Its answer to /readyz is not JSON; the last of the API groups to come is that of CRDs.
      await client.resource('apiextensions.k8s.io/v1', 'customresourcedefinitions')
      return
    } catch (error) {
      if (performance.now() > deadline) throw error
      await delay(100)
    }
  }
}

const result = await bootstrap(bootstrapRequest.parse(JSON.parse(await text(process.stdin))))
process.stdout.write(JSON.stringify(result))
// Kept connections would hold the process open.
process.exit(0)
