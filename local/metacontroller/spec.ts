import { z } from 'zod'
import { labelSelectorSchema } from './selector.ts'

const resourceRule = { apiVersion: z.string(), resource: z.string() }
const keyRef = z.object({ name: z.string(), namespace: z.string(), key: z.string().optional() })
const secretRef = z.object({ name: z.string(), namespace: z.string() })

const credentials = {
  caBundle: z.object({ inline: z.string().optional(), secretRef: keyRef.optional(), configMapRef: keyRef.optional() }).optional(),
  clientTLS: z.object({ secretRef, certKey: z.string().optional(), privateKeyKey: z.string().optional() }).optional(),
  authorization: z.object({ type: z.string().optional(), secretRef: keyRef }).optional(),
  basicAuth: z.object({ secretRef, usernameKey: z.string().optional(), passwordKey: z.string().optional() }).optional(),
}

const webhookSchema = z.object({
  url: z.string().optional(),
  timeout: z.string().optional(),
  path: z.string().optional(),
  service: z.object({ name: z.string(), namespace: z.string(), port: z.number().optional(), protocol: z.string().optional() }).optional(),
  responseUnMarshallMode: z.enum(['loose', 'strict']).optional(),
  ...credentials,
})

const hookSchema = z.object({ version: z.enum(['v1', 'v2', '']).optional(), webhook: webhookSchema.optional() })

const childSchema = z.object({ ...resourceRule, updateStrategy: z.object({ method: z.string().optional() }).optional() })

const shared = {
  hooks: z.object({ sync: hookSchema.optional(), finalize: hookSchema.optional(), customize: hookSchema.optional() }).optional(),
  endpointConfigs: z.array(z.object({ host: z.string(), ...credentials })).default([]),
  resyncPeriodSeconds: z.number().optional(),
}

/** The part of a CompositeController's spec that matters here. */
export const compositeSpecSchema = z.object({
  ...shared,
  parentResource: z.object({ ...resourceRule, labelSelector: labelSelectorSchema.optional(), ignoreStatusChanges: z.boolean().optional() }),
  childResources: z.array(childSchema).default([]),
  generateSelector: z.boolean().optional(),
})

const annotationSelectorSchema = z.object({
  matchAnnotations: z.record(z.string(), z.string()).optional(),
  matchExpressions: labelSelectorSchema.shape.matchExpressions,
})

/** The part of a DecoratorController's spec that matters here. */
export const decoratorSpecSchema = z.object({
  ...shared,
  resources: z.array(
    z.object({
      ...resourceRule,
      labelSelector: labelSelectorSchema.optional(),
      annotationSelector: annotationSelectorSchema.optional(),
      ignoreStatusChanges: z.boolean().optional(),
    }),
  ),
  attachments: z.array(childSchema).default([]),
})

/** The spec of a CompositeController. */
export type CompositeSpec = z.infer<typeof compositeSpecSchema>

/** The spec of a DecoratorController. */
export type DecoratorSpec = z.infer<typeof decoratorSpecSchema>

/** A rule that names a kind of children, or of attachments. */
export type ChildRule = z.infer<typeof childSchema>

/** One hook of a controller. */
export type HookSpec = z.infer<typeof hookSchema>

/** How a hook is reached. */
export type Webhook = z.infer<typeof webhookSchema>

/** How to prove who calls a webhook, and whom to trust there. */
export type Credentials = Pick<Webhook, 'caBundle' | 'clientTLS' | 'authorization' | 'basicAuth'>

/** Credentials for all webhooks of one host. */
export type EndpointConfig = CompositeSpec['endpointConfigs'][number]
