import { SERVER_LABEL } from '../contracts/group.ts'
import { KILL } from '../contracts/identity.ts'
import { childName, podName } from '../contracts/names.ts'
import { pathOf } from './kubernetes.ts'
import type { ObjectCalls } from './object-calls.ts'
import type { ServerResource } from './server-state.ts'

const PODS = { apiVersion: 'v1', name: 'pods' }

/** Never 0: the pod would be forgotten while its game may still write, and the next one would be a second writer. */
const GRACE_SECONDS = 1

/** A kill as it is noted on the resource before it is done, so that a command that comes again kills no later pod. */
export interface Kill {
  /** `<command id>/<pod uid>`; no uid when there is nothing to kill. */
  note: string
  /** The pod to kill. */
  uid: string
}

/** Which pod a command kills: the one that was noted for it before, else the one that is there now. */
export async function toKill(calls: ObjectCalls, { metadata }: ServerResource, commandId: string): Promise<Kill> {
  const noted = metadata.annotations[KILL] ?? ''
  const start = `${commandId}/`
  if (noted.startsWith(start)) return { note: noted, uid: noted.slice(start.length) }
  const pod = await calls.read(pathOfPod(metadata))
  const uid = (pod?.metadata.labels?.[SERVER_LABEL] === metadata.name && pod.metadata.uid) || ''
  return { note: start + uid, uid }
}

/** Kills the pod: true unless it was gone already. */
export async function killPod(calls: ObjectCalls, { metadata }: ServerResource, { uid }: Kill): Promise<boolean> {
  return uid !== '' && (await calls.remove(pathOfPod(metadata), uid, GRACE_SECONDS)) === 'Done'
}

const pathOfPod = ({ namespace, name }: { namespace: string; name: string }): string => pathOf(PODS, namespace, podName(childName(name)))
