import type { KubernetesObject } from '../../lib/kubernetes.ts'
import { keyOf, type Change } from '../kubernetes/reflector.ts'
import type { Hook } from './hook.ts'
import type { Informer } from './informers.ts'
import { groupIn, insert, type ObjectMap } from './object-map.ts'
import { toRuleTest, type RuleTest } from './related.ts'
import type { RelatedRule } from './response.ts'
import type { Scope } from './scope.ts'
import type { Labels } from './selector.ts'

/** The objects beside the children that a hook wants to see. */
export interface Customizer {
  /** Rejects with `NotSyncedError` while a kind is being listed for the first time. */
  related(parent: KubernetesObject): Promise<ObjectMap>
  /** Drops what is remembered of a parent. */
  forget(parent: KubernetesObject): void
  close(): void
}

/** What a customizer needs. */
export interface CustomizeOptions {
  hook: Hook<RelatedRule[]>
  /** The JSON of the controller object. */
  controller: string
  parents: readonly Informer[]
  enqueue: (parent: KubernetesObject) => void
}

/** Thrown while the local copy of a kind is not there yet; the sync is simply tried again. */
export class NotSyncedError extends Error {
  override readonly name = 'NotSyncedError'
}

interface Wish {
  rule: RelatedRule
  informer: Informer
  test: RuleTest
}

/** The answer for one generation of a parent. */
interface Known {
  generation: number
  until: number
  rules: RelatedRule[]
  wishes: Wish[]
}

const KEEP_MS = 20 * 60_000
const NAMESPACES = { apiVersion: 'v1', resource: 'namespaces' }

/** A customizer that asks the hook once for each generation of a parent, and watches the kinds it names. */
export function newCustomizer(scope: Scope, options: CustomizeOptions): Customizer {
  const { hook, parents } = options
  const known = new Map<string, Known>()
  const informers = new Map<string, Informer>()
  const open = async ({ apiVersion, resource }: Pick<RelatedRule, 'apiVersion' | 'resource'>, listens: boolean): Promise<Informer> => {
    const kind = await scope.discovery.find(apiVersion, resource)
    const id = `${apiVersion}/${resource}/${listens}`
    const informer = informers.get(id) ?? scope.informers.open(kind)
    if (!informers.has(id)) {
      informers.set(id, informer)
      if (listens) informer.onChange((change) => notify(options, known, change))
    }
    if (!informer.isSynced) throw new NotSyncedError(`${resource} in ${apiVersion} are being listed`)
    return informer
  }
  const isNamespaced = (parent: KubernetesObject): boolean => parents.some(({ resource }) => resource.kind === parent.kind && resource.namespaced)
  const toWish = async (rule: RelatedRule, parent: KubernetesObject): Promise<Wish> => {
    const informer = await open(rule, true)
    const namespaces = rule.namespaceSelector ? await open(NAMESPACES, false) : undefined
    const namespaceLabels = (name: string): Labels | 'NoSuchNamespace' => {
      const found = namespaces?.get(name)
      return found ? found.metadata.labels : 'NoSuchNamespace'
    }
    const context = { version: hook.version, parent, isParentNamespaced: isNamespaced(parent), resource: informer.resource, namespaceLabels }
    return { rule, informer, test: toRuleTest(rule, context) }
  }
  return {
    async related(parent) {
      const answer = await ask(options, known, parent)
      const wishes: Wish[] = []
      for (const rule of answer.rules) wishes.push(await toWish(rule, parent))
      answer.wishes = wishes
      return collect(wishes)
    },
    forget: (parent) => void known.delete(parent.metadata.uid ?? ''),
    close() {
      for (const informer of informers.values()) informer.close()
    },
  }
}

async function ask({ hook, controller }: CustomizeOptions, known: Map<string, Known>, parent: KubernetesObject): Promise<Known> {
  const { uid = '', generation = 0 } = parent.metadata
  const before = known.get(uid)
  if (before && isFresh(before, parent)) return before
  const rules = await hook.call(`{"controller":${controller},"parent":${JSON.stringify(parent)}}`)
  const answer = { generation, until: performance.now() + KEEP_MS, rules, wishes: [] }
  known.set(uid, answer)
  return answer
}

function isFresh(answer: Known, parent: KubernetesObject): boolean {
  return answer.generation === (parent.metadata.generation ?? 0) && performance.now() < answer.until
}

function collect(wishes: readonly Wish[]): ObjectMap {
  const map: ObjectMap = new Map()
  for (const { rule, informer, test } of wishes) {
    groupIn(map, informer.resource.apiVersion, informer.resource.kind)
    for (const object of candidates(rule, informer)) if (test(object)) insert(map, object)
  }
  return map
}

/** Exact names need no walk through all objects. */
function candidates({ names, namespace }: RelatedRule, informer: Informer): KubernetesObject[] {
  if (!names?.length || (informer.resource.namespaced && !namespace)) return informer.list()
  const keys = names.map((name) => keyOf({ metadata: informer.resource.namespaced && namespace ? { name, namespace } : { name } }))
  return keys.flatMap((key) => informer.get(key) ?? [])
}

/** Queues the parents that want to see an object; those whose wishes are unknown are queued to say them. */
function notify({ parents, enqueue }: CustomizeOptions, known: Map<string, Known>, { object, previous }: Change): void {
  const states = previous && previous !== object ? [previous, object] : [object]
  for (const parent of parents.flatMap((informer) => informer.list())) {
    const answer = known.get(parent.metadata.uid ?? '')
    const isWanted = !answer || !isFresh(answer, parent) || answer.wishes.some(({ test }) => states.some(test))
    if (isWanted) enqueue(parent)
  }
}
