import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildControlPlane } from '../controlplane/build.ts'
import type { StartOptions } from './arguments.ts'
import { apiServerUrl, auditPolicy, controlPlaneParts } from './control-plane-parts.ts'
import { loadCredentials, prepareKeyFiles, readCertificate, toTokenFile, userNames, users, type Credentials } from './credentials.ts'
import { makePrivateFolder, writePrivate, type Home } from './home.ts'
import { HOMECRAFT_PORTS, newHomecraft } from './homecraft.ts'
import { writeKubeconfig } from './kubeconfig.ts'
import type { Plan, Preparation } from './plan.ts'
import { nodeAgent, withReplicas } from './platform-parts.ts'
import { takePorts } from './take-ports.ts'

/** Prepares a platform with its own cluster: binary, ports, secrets, kubeconfigs, and the parts to run. */
export async function planEmbedded(options: StartOptions, home: Home, { say, signal }: Preparation): Promise<Plan> {
  const { auditLog, unsafeNoFsync, replicas } = options
  const binary = await buildControlPlane({ say, signal })
  const ports = await takePorts(home, ['apiserver', 'etcd', 'etcd-peer', 'kubelet', ...HOMECRAFT_PORTS], replicas, say)
  makePrivateFolder(home.volumes)
  const credentials = loadCredentials(home)
  const { tokens } = credentials
  const keys = await prepareKeyFiles(home, binary)
  const certificate = readCertificate(keys)
  const apiServer = apiServerUrl(ports)
  writeAccessFiles(home, tokens, { server: apiServer, certificate })
  const kubeconfigs = { metacontroller: join(home.kubeconfigs, 'metacontroller'), relay: join(home.kubeconfigs, 'relay'), sync: join(home.kubeconfigs, 'sync') }
  const homecraft = newHomecraft({ home, binary, ports, credentials, options, kubeconfig: home.kubeconfig, kubeconfigs, scope: 'Embedded', signal })
  const access = { certificate, key: readFileSync(keys.key, 'utf8'), token: tokens.admin }
  const controlPlane = controlPlaneParts({ home, binary, ports, keys, access, auditLog, unsafeNoFsync })
  const node = nodeAgent({ ...homecraft.settings, keys, apiServer, access: { certificate, token: tokens.admin } })
  const parts = withReplicas([...controlPlane, node, ...homecraft.parts], replicas)
  return { parts, steps: homecraft.steps, kubeconfig: home.kubeconfig, access: homecraft.access }
}

/** The API server's users, and a kubeconfig for each. */
function writeAccessFiles(home: Home, tokens: Credentials['tokens'], cluster: { server: string; certificate: string }): void {
  makePrivateFolder(home.kubeconfigs)
  const tokenFile = toTokenFile(tokens)
  if (!existsSync(home.tokensFile) || readFileSync(home.tokensFile, 'utf8') !== tokenFile) writePrivate(home.tokensFile, tokenFile)
  writePrivate(home.auditPolicyFile, auditPolicy)
  for (const name of userNames) {
    const file = name === 'admin' ? home.kubeconfig : join(home.kubeconfigs, name)
    writeKubeconfig(file, { ...cluster, user: users[name].name, token: tokens[name] })
  }
}
