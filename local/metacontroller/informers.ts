import type { KubernetesClient, KubernetesObject, Resource } from '../../lib/kubernetes.ts'
import type { Logger } from '../../lib/logger.ts'
import { keyOf, startReflector, type Change, type Reflector } from '../kubernetes/reflector.ts'
import { controllerOf } from './owner.ts'
import { messageOf } from './wording.ts'

/** A local copy of all objects of a kind, shared by all who look at that kind. */
export interface Informer {
  readonly resource: Resource
  /** Whether the first list is in. */
  readonly isSynced: boolean
  /** Resolves once the first list is in. */
  readonly synced: Promise<void>
  get(key: string): KubernetesObject | undefined
  list(): KubernetesObject[]
  /** Objects whose controller has this uid, in one namespace or, without it, in all. */
  ownedBy(uid: string, namespace?: string): KubernetesObject[]
  /** Objects without a controller, in one namespace or, without it, in all. */
  orphans(namespace?: string): KubernetesObject[]
  /** Calls back for each change from now on, and for each object that is known already. */
  onChange(listener: (change: Change) => void): void
  /** Ends this look at the kind; the last one ends the watch. */
  close(): void
}

/** Gives out looks at kinds. */
export interface InformerPool {
  open(resource: Resource): Informer
}

type Listener = (change: Change) => void

interface Shared {
  reflector: Reflector
  owned: Index
  orphans: Index
  listeners: Set<Listener>
  users: number
  isSynced: boolean
  stop: AbortController
}

/** A pool whose watches end when the signal aborts. */
export function newInformerPool(client: KubernetesClient, log: Logger, signal: AbortSignal): InformerPool {
  const pool = new Map<string, Shared>()
  return {
    open(resource) {
      const id = `${resource.apiVersion}/${resource.name}`
      const shared = pool.get(id) ?? startShared({ client, resource, log, signal })
      pool.set(id, shared)
      shared.users += 1
      return newLook(resource, shared, () => {
        if (shared.users > 0) return
        shared.stop.abort()
        pool.delete(id)
      })
    },
  }
}

function startShared(options: { client: KubernetesClient; resource: Resource; log: Logger; signal: AbortSignal }): Shared {
  const { client, resource, log, signal } = options
  const stop = new AbortController()
  const owned = newIndex((object) => controllerOf(object)?.uid)
  const orphans = newIndex((object) => (controllerOf(object) ? undefined : (object.metadata.namespace ?? '')))
  const listeners = new Set<Listener>()
  const onChange = (change: Change): void => {
    for (const index of [owned, orphans]) index.apply(change)
    for (const listener of listeners) listener(change)
  }
  const onError = (error: unknown): void => log.warn({ error: messageOf(error), resource: `${resource.name}.${resource.apiVersion}` }, 'watch failed, listing again')
  const reflector = startReflector({ client, resource, onChange, onError, signal: AbortSignal.any([signal, stop.signal]) })
  const shared: Shared = { reflector, owned, orphans, listeners, users: 0, isSynced: false, stop }
  void reflector.synced.then(() => (shared.isSynced = true))
  return shared
}

function newLook(resource: Resource, shared: Shared, onClosed: () => void): Informer {
  const mine = new Set<Listener>()
  let isOpen = true
  return {
    resource,
    get isSynced() {
      return shared.isSynced
    },
    synced: shared.reflector.synced,
    get: (key) => shared.reflector.get(key),
    list: () => shared.reflector.list(),
    ownedBy: (uid, namespace) => inNamespace(shared.owned.get(uid), namespace),
    orphans: (namespace) => (namespace ? shared.orphans.get(namespace) : shared.orphans.all()),
    onChange(listener) {
      mine.add(listener)
      shared.listeners.add(listener)
      for (const object of shared.reflector.list()) listener({ type: 'added', object })
    },
    close() {
      if (!isOpen) return
      isOpen = false
      for (const listener of mine) shared.listeners.delete(listener)
      shared.users -= 1
      onClosed()
    },
  }
}

function inNamespace(objects: KubernetesObject[], namespace: string | undefined): KubernetesObject[] {
  return namespace ? objects.filter((object) => object.metadata.namespace === namespace) : objects
}

interface Index {
  apply(change: Change): void
  get(value: string): KubernetesObject[]
  all(): KubernetesObject[]
}

function newIndex(valueOf: (object: KubernetesObject) => string | undefined): Index {
  const groups = new Map<string, Map<string, KubernetesObject>>()
  const remove = (object: KubernetesObject): void => {
    const value = valueOf(object)
    const group = value === undefined ? undefined : groups.get(value)
    if (value === undefined || !group) return
    group.delete(keyOf(object))
    if (group.size === 0) groups.delete(value)
  }
  const put = (object: KubernetesObject): void => {
    const value = valueOf(object)
    if (value === undefined) return
    const group = groups.get(value) ?? new Map<string, KubernetesObject>()
    groups.set(value, group.set(keyOf(object), object))
  }
  return {
    apply({ type, object, previous }) {
      if (previous) remove(previous)
      if (type !== 'deleted') put(object)
    },
    get: (value) => [...(groups.get(value)?.values() ?? [])],
    all: () => [...groups.values()].flatMap((group) => [...group.values()]),
  }
}
