import * as z from 'zod'
import { GROUP, KIND, PLURAL, VERSION } from '../contracts/group.ts'
import { MinecraftServer } from '../contracts/minecraft-server.ts'
import { toStructural, type StructuralSchema } from './structural.ts'

const COLUMNS = [
  { name: 'Phase', type: 'string', jsonPath: '.status.phase' },
  { name: 'Endpoint', type: 'string', jsonPath: '.status.endpoint' },
  { name: 'Version', type: 'string', jsonPath: '.status.version' },
  { name: 'Type', type: 'string', jsonPath: '.spec.type' },
  { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
  { name: 'SFTP', type: 'string', jsonPath: '.status.sftpEndpoint', priority: 1 },
  { name: 'Memory', type: 'string', jsonPath: '.spec.memory', priority: 1 },
  { name: 'Restart pending', type: 'string', jsonPath: '.status.conditions[?(@.type=="PendingRestart")].status', priority: 1 },
]

/** The CustomResourceDefinition of MinecraftServer, made from its zod schema. */
export function newCustomResourceDefinition(): object {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${PLURAL}.${GROUP}` },
    spec: {
      group: GROUP,
      scope: 'Namespaced',
      names: { kind: KIND, listKind: `${KIND}List`, plural: PLURAL, singular: KIND.toLowerCase(), shortNames: ['mc'], categories: ['all'] },
      versions: [{ name: VERSION, served: true, storage: true, subresources: { status: {} }, additionalPrinterColumns: COLUMNS, schema: { openAPIV3Schema: rootSchema() } }],
    },
  }
}

/** The API server owns apiVersion, kind and metadata: it takes their schema only in this form. */
function rootSchema(): StructuralSchema {
  const { spec, status } = MinecraftServer.shape
  const { description, 'x-kubernetes-validations': rules } = MinecraftServer.meta() ?? {}
  return {
    ...toStructural(z.object({ spec, status })),
    ...(typeof description === 'string' && { description }),
    'x-kubernetes-validations': rules,
  }
}
