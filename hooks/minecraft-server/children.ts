import type { Child } from '../metacontroller.ts'
import { newConfigMap } from './config-map.ts'
import { TEMPLATE_DIGEST } from './names.ts'
import { newSecret } from './secret.ts'
import type { Server } from './server.ts'
import { newService } from './service.ts'
import { newStatefulSet } from './stateful-set.ts'

/** The children of a server, and the digest by which its StatefulSet is known to have them. */
export interface Children {
  list: Child[]
  templateDigest: string | undefined
}

/** All children of a server. What its pod reads comes before the pod. */
export function newChildren(server: Server, replicas: 0 | 1): Children {
  const secret = newSecret(server)
  const configMap = newConfigMap(server)
  const statefulSet = newStatefulSet(server, replicas, [secret.data, configMap.data])
  return { list: [configMap, secret, newService(server), statefulSet], templateDigest: statefulSet.metadata?.annotations?.[TEMPLATE_DIGEST] }
}
