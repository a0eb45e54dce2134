import type { ReportType } from '../../contracts/subjects.ts'
import type { ServerState } from '../../contracts/server-state.ts'
import { MinecraftServerSpec } from '../../contracts/minecraft-server.ts'
import type { Told } from '../../sync/project.ts'
import type { ServerRow } from '../../sync/rows.ts'

export const SERVER = '9f0d3c1e-3f0e-4d42-9d0e-000000000001'
export const UID = '5d0e3c1e-3f0e-4d42-9d0e-00000000000a'
export const NOW = new Date('2026-05-01T12:00:00Z')

/** So many seconds before now. */
export const ago = (seconds: number): Date => new Date(NOW.getTime() - seconds * 1000)

export const toSpec = (spec: object = {}): MinecraftServerSpec => MinecraftServerSpec.parse({ eula: true, ...spec })

/** What is seen of the server `survival`, which runs. */
export const newState = (state: Partial<ServerState> = {}): ServerState => ({ name: 'survival', uid: UID, resourceVersion: '100', generation: 1, observedGeneration: 1, specVersion: 1, phase: 'Running', isTerminating: false, ...state })

export const newTold = (state: Partial<ServerState> = {}, type: ReportType = 'k8s.running'): Told => ({ type, data: newState(state) })

/** Its row, made a while ago through the API, which nothing was observed of yet. */
export const newRow = (row: Partial<ServerRow> = {}): ServerRow => ({
  tenant: 'default',
  id: SERVER,
  name: 'survival',
  managedBy: 'api',
  spec: toSpec(),
  version: 1,
  createdAt: ago(3600),
  deletionRequestedAt: null,
  worldRemovalRequestedAt: null,
  worldTakenBy: null,
  k8sUid: null,
  k8sVersion: null,
  state: null,
  observedStatus: 'deploying',
  refusedVersion: null,
  refusal: null,
  observedAt: null,
  goneAt: null,
  worldRemovedAt: null,
  ...row,
})

/** The same row when the running server has been seen. */
export const newSeenRow = (row: Partial<ServerRow> = {}): ServerRow => newRow({ k8sUid: UID, k8sVersion: '100', state: newState(), observedStatus: 'running', observedAt: ago(600), ...row })
