import { setMaxListeners } from 'node:events'
import { isStatus, type KubernetesObject, type Resource } from '../../lib/kubernetes.ts'
import { bound } from './api-client.ts'
import { compositeManner, potentialParents } from './composite.ts'
import { runController, type ControllerParts, type RunningController } from './controller.ts'
import { decoratorManner } from './decorator.ts'
import { resolveEndpoint } from './endpoint.ts'
import { newHook, type Hook } from './hook.ts'
import type { Informer } from './informers.ts'
import { groupOf } from './owner.ts'
import { compositeReply, customizeReply, decoratorReply, type ParseReply, type Reply, type Strictness } from './response.ts'
import type { Platform, Scope } from './scope.ts'
import { compositeSpecSchema, decoratorSpecSchema, type ChildRule, type CompositeSpec, type DecoratorSpec, type HookSpec } from './spec.ts'

type Spec = CompositeSpec | DecoratorSpec

/** Thrown when a CompositeController cannot work until its parents' definition changes. */
export class NoStatusSubresourceError extends Error {
  override readonly name = 'NoStatusSubresourceError'
}

const METHODS = ['OnDelete', 'InPlace', 'Recreate']

/** Starts a CompositeController or DecoratorController; rejects when its spec cannot be served. */
export async function startController(platform: Platform, object: KubernetesObject, signal: AbortSignal): Promise<RunningController> {
  const stop = new AbortController()
  const life = AbortSignal.any([signal, stop.signal])
  setMaxListeners(0, life)
  const log = platform.log.child({ controller: object.metadata.name })
  const scope: Scope = { ...platform, log, client: bound(platform.client, life), signal: life }
  const opened: Informer[] = []
  try {
    const parts = object.kind === 'CompositeController' ? await buildComposite(scope, object, opened) : await buildDecorator(scope, object, opened)
    return runController(scope, parts, () => stop.abort())
  } catch (error) {
    for (const informer of opened) informer.close()
    throw error
  }
}

async function buildComposite(scope: Scope, object: KubernetesObject, opened: Informer[]): Promise<ControllerParts> {
  const spec = compositeSpecSchema.parse(object['spec'])
  const { parentResource, childResources } = spec
  await checkStatusSubresource(scope, spec)
  const resource = await scope.discovery.find(parentResource.apiVersion, parentResource.resource)
  const childKinds = await findKinds(scope, childResources)
  const hooks = await buildHooks(scope, spec, compositeReply)
  const parents = open(scope, resource, opened)
  const children = childKinds.map((kind) => open(scope, kind, opened))
  const finalizer = { name: `metacontroller.io/compositecontroller-${object.metadata.name}`, isWanted: spec.hooks?.finalize !== undefined }
  const parts = { spec, finalizer, parents, children }
  return {
    ...shared(scope, object, spec),
    manner: compositeManner(scope, parts),
    finalizer,
    hooks,
    parents: [{ informer: parents, ignoresStatus: parentResource.ignoreStatusChanges === true }],
    children,
    adopters: (change) => potentialParents(parts, change),
    methodOf: toMethods(childResources, childKinds),
  }
}

async function buildDecorator(scope: Scope, object: KubernetesObject, opened: Informer[]): Promise<ControllerParts> {
  const { name } = object.metadata
  const spec = decoratorSpecSchema.parse(object['spec'])
  const parentKinds = await findKinds(scope, spec.resources)
  const childKinds = await findKinds(scope, spec.attachments)
  const hooks = await buildHooks(scope, spec, decoratorReply)
  const parents = parentKinds.map((kind) => open(scope, kind, opened))
  const attachments = childKinds.map((kind) => open(scope, kind, opened))
  const finalizer = { name: `metacontroller.io/decoratorcontroller-${name}`, isWanted: spec.hooks?.finalize !== undefined }
  return {
    ...shared(scope, object, spec),
    manner: decoratorManner(scope, { name, spec, finalizer, parents, attachments }),
    finalizer,
    hooks,
    parents: parents.map((informer, index) => ({ informer, ignoresStatus: spec.resources[index]?.ignoreStatusChanges === true })),
    children: attachments,
    adopters: () => [],
    methodOf: toMethods(spec.attachments, childKinds),
  }
}

/** What hooks are told of the controller, and how often all parents are synced. */
function shared(scope: Scope, object: KubernetesObject, spec: Spec): { controller: string; resyncMs: number } {
  const resyncMs = Math.max(1, spec.resyncPeriodSeconds ?? Number.POSITIVE_INFINITY) * 1_000
  const flushMs = scope.cacheFlushIntervalMs > 0 ? scope.cacheFlushIntervalMs : Number.POSITIVE_INFINITY
  return { controller: JSON.stringify({ status: {}, ...object }), resyncMs: Math.min(resyncMs, flushMs) }
}

function open(scope: Scope, resource: Resource, opened: Informer[]): Informer {
  const informer = scope.informers.open(resource)
  opened.push(informer)
  return informer
}

async function findKinds(scope: Scope, rules: readonly Pick<ChildRule, 'apiVersion' | 'resource'>[]): Promise<Resource[]> {
  return Promise.all(rules.map(({ apiVersion, resource }) => scope.discovery.find(apiVersion, resource)))
}

/** The update method of each kind; the API version does not count. */
function toMethods(rules: readonly ChildRule[], kinds: readonly Resource[]): ControllerParts['methodOf'] {
  const id = (apiVersion: string, kind: string): string => `${kind}.${groupOf(apiVersion)}`
  const methods = new Map<string, string>()
  for (const [index, { apiVersion, updateStrategy }] of rules.entries()) {
    const method = updateStrategy?.method || 'OnDelete'
    const kind = kinds[index]?.kind ?? ''
    if (!METHODS.includes(method)) throw new Error(`updateStrategy.method ${method} of ${kind} is not supported by this driver: use ${METHODS.join(', ')}, or the real Metacontroller`)
    if (method !== 'OnDelete') methods.set(id(apiVersion, kind), method)
  }
  return (apiVersion, kind) => methods.get(id(apiVersion, kind)) ?? 'OnDelete'
}

async function buildHooks(scope: Scope, spec: Spec, parser: (strictness: Strictness) => ParseReply<Reply>): Promise<ControllerParts['hooks']> {
  if (!spec.hooks) throw new Error('the controller has no hooks: give it hooks.sync')
  const { sync, finalize, customize } = spec.hooks
  return {
    sync: await buildHook(scope, spec, sync, parser),
    finalize: await buildHook(scope, spec, finalize, parser),
    customize: await buildHook(scope, spec, customize, customizeReply),
  }
}

async function buildHook<T>(scope: Scope, { endpointConfigs }: Spec, spec: HookSpec | undefined, parser: (strictness: Strictness) => ParseReply<T>): Promise<Hook<T> | undefined> {
  if (!spec?.webhook) return undefined
  const endpoint = await resolveEndpoint(scope.client, spec.webhook, endpointConfigs)
  return newHook({ spec, endpoint, parser, signal: scope.signal })
}

interface Definition {
  spec: { versions: { name: string; subresources?: { status?: unknown } }[] }
}

/** Parents of a CompositeController must come from a CustomResourceDefinition with a status subresource. */
async function checkStatusSubresource({ client }: Scope, { parentResource }: CompositeSpec): Promise<void> {
  const { apiVersion, resource } = parentResource
  const name = `${resource}.${groupOf(apiVersion)}`
  const definition = await client.call<Definition>('GET', `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${name}`).catch((error: unknown) => {
    if (isStatus(error, 404)) throw new Error(`there is no CustomResourceDefinition ${name}: install it, other kinds cannot be parents`)
    throw error
  })
  const version = definition.spec.versions.find((one) => one.name === apiVersion.split('/').at(-1))
  if (version?.subresources?.status === undefined) throw new NoStatusSubresourceError(`the CustomResourceDefinition ${name} has no status subresource in ${apiVersion}: add it`)
}
