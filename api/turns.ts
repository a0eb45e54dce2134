/** Things that wait, each below the names of whom it is for: of those who wait, each is served in turn, however much some ask for. */
export interface Turns<T> {
  /** Lets a thing wait. Who is named first takes turns with all others, who is named next with those of the same first name. */
  add(names: readonly string[], item: T): void
  /** The next one, which does not wait any longer. */
  take(): T | undefined
  /** Of whoever has most waiting the one that came first, which does not wait any longer: where there is no room for all, who asks for most makes it. */
  takeOfMost(): T | undefined
  /** One that has left. */
  delete(names: readonly string[], item: T): void
  /** How many wait. */
  count(): number
}

/** Nothing that waits yet. */
export function newTurns<T>(): Turns<T> {
  const nameless = new Set<T>()
  // None is empty. The first has its turn next.
  const named = new Map<string, Turns<T>>()
  let waiting = 0

  const takeNameless = (): T | undefined => {
    const [item] = nameless
    if (item !== undefined) nameless.delete(item)
    return item
  }

  const takeNamed = (): T | undefined => {
    const [first] = named
    if (!first) return undefined
    const [name, branch] = first
    named.delete(name)
    const item = branch.take()
    if (branch.count() > 0) named.set(name, branch)
    return item
  }

  const takeOfLongest = (): T | undefined => {
    let most: [name: string, branch: Turns<T>] | undefined
    for (const one of named) if (one[1].count() > (most?.[1].count() ?? nameless.size)) most = one
    if (!most) return takeNameless()
    const [name, branch] = most
    const item = branch.takeOfMost()
    if (branch.count() === 0) named.delete(name)
    return item
  }

  const deleteNamed = (name: string, rest: readonly string[], item: T): number => {
    const branch = named.get(name)
    if (!branch) return 0
    const before = branch.count()
    branch.delete(rest, item)
    if (branch.count() === 0) named.delete(name)
    return before - branch.count()
  }

  const counted = (item: T | undefined): T | undefined => {
    if (item !== undefined) waiting--
    return item
  }

  return {
    add([name, ...rest], item) {
      waiting++
      if (name === undefined) {
        nameless.add(item)
        return
      }
      const branch = named.get(name) ?? newTurns<T>()
      named.set(name, branch)
      branch.add(rest, item)
    },
    take: () => counted(takeNameless() ?? takeNamed()),
    takeOfMost: () => counted(takeOfLongest()),
    delete([name, ...rest], item) {
      waiting -= name === undefined ? Number(nameless.delete(item)) : deleteNamed(name, rest, item)
    },
    count: () => waiting,
  }
}
