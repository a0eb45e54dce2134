import { relative } from 'node:path'
import { projectFolder, type Home } from './home.ts'
import { isInBackground, styled, toTable } from './output.ts'
import type { Plan } from './plan.ts'
import type { ProcessIdentity } from './process-identity.ts'
import type { Access, SupervisorRecord } from './state.ts'

/** How a start went. */
export interface Ready {
  seconds: number
  /** A link that signs a browser in; absent when the API made none. */
  signInLink?: string | undefined
}

/** What a newcomer needs to know once the platform is ready. */
export function readyLines(plan: Plan, home: Home, { seconds, signInLink }: Ready): string[] {
  const parts = toTable(plan.parts.map((part) => [`  ${part.name}`, part.address ?? '-']))
  const headline = plan.context ? `HomeCraft runs against the cluster of context "${plan.context}"` : 'HomeCraft runs'
  return [
    '',
    styled('bold', `${headline}, ready after ${seconds.toFixed(1)} s.`),
    '',
    ...parts,
    '',
    ...dashboardLines(plan, signInLink),
    ...useLines(plan),
    `  logs          ${near(home.logs)}`,
    `  state         ${prefix()}npm run status`,
    `  stop          ${isInBackground() ? '' : 'Ctrl-C here, or '}${prefix()}npm stop`,
    '',
  ]
}

/** What must stand before a command so that it means this platform in another shell too. */
export function prefix(env = process.env): string {
  return env['HOMECRAFT_HOME'] ? `HOMECRAFT_HOME=${env['HOMECRAFT_HOME']} ` : ''
}

function dashboardLines({ access }: Plan, signInLink = access().api): string[] {
  return [`  dashboard     ${signInLink}`, `                signs you in once; for another link: ${prefix()}npm run status`]
}

function useLines({ kubeconfig, context, access }: Plan): string[] {
  const kubectl = context
    ? [`  or            kubectl --context ${context} create -f examples/survival.yaml`, `  kubectl       kubectl --context ${context} get minecraftservers`]
    : [
        `  or            ${prefix()}npm run -s kubectl -- create -f examples/survival.yaml`,
        `  kubectl       ${prefix()}npm run -s kubectl -- get minecraftservers`,
        `                or: export KUBECONFIG=${kubeconfig}`,
      ]
  return [...curlLines(access()), ...kubectl, '  join          the address under ENDPOINT, once PHASE says Running']
}

const FIRST_SERVER = '{"name": "my-server", "eula": true, "sftpUsers": ["user:pass:1000:1000:minecraft"]}'

/** A first server, to be pasted as it is. */
function curlLines({ api, tenantKey }: Access): string[] {
  return [
    `  API           ${api}/api/v1/docs`,
    `  first server  curl -X POST ${api}/api/v1/servers -H "Authorization: Bearer ${tenantKey}" \\`,
    `                  -d '${FIRST_SERVER}'`,
  ]
}

/** Said instead of a second start in the same folder. */
export function alreadyRunningLines(record: SupervisorRecord | undefined, owner: ProcessIdentity, home: Home): string[] {
  const parts = toTable((record?.parts ?? []).map((part) => [`  ${part.name}`, part.address ?? '-']))
  return [
    `A platform already runs in ${near(home.folder)} (process ${owner.pid}):`,
    ...parts,
    `See ${prefix()}npm run status; stop it with ${prefix()}npm stop; or run another one beside it with HOMECRAFT_HOME=<another folder>.`,
  ]
}

/** A path as short as it can be said from the project's folder. */
export function near(path: string): string {
  const short = relative(projectFolder, path)
  return short.startsWith('..') ? path : short
}
