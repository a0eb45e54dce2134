import { readGroup, type KubernetesClient, type Resource } from '../../lib/kubernetes.ts'

/** What the API server serves. */
export interface Discovery {
  /** The kind under `apiVersion` whose plural name or kind this is; rejects when there is none. */
  find(apiVersion: string, nameOrKind: string): Promise<Resource>
}

interface Group {
  resources: Resource[]
  until: number
}

/** Discovery that reads a group again once it is older than `intervalMs`, or at once when something is missing in it. */
export function newDiscovery(client: KubernetesClient, intervalMs: number): Discovery {
  const groups = new Map<string, Group>()
  const read = async (apiVersion: string): Promise<Group> => {
    const group = { resources: await readGroup(client, apiVersion), until: performance.now() + intervalMs }
    groups.set(apiVersion, group)
    return group
  }
  return {
    async find(apiVersion, nameOrKind) {
      const pick = (group: Group | undefined): Resource | undefined => group?.resources.find((one) => one.name === nameOrKind || one.kind === nameOrKind)
      const known = groups.get(apiVersion)
      const found = pick(known)
      if (known && found && performance.now() < known.until) return found
      // What was known serves on while the API server does not answer.
      const fresh = await read(apiVersion).catch((error: unknown) => {
        if (found) return known
        throw new Error(`cannot find ${nameOrKind} in ${apiVersion}: install its CustomResourceDefinition, or correct the name`, { cause: error })
      })
      const result = pick(fresh)
      if (!result) throw new Error(`the API server serves no ${nameOrKind} in ${apiVersion}: install its CustomResourceDefinition, or correct the name`)
      return result
    },
  }
}
