/** Things that wait, each below the names of whom it is for: of those who wait, each is served in turn, however much some ask for. */
export interface Turns<T> {
  /** Lets a thing wait. Who is named first takes turns with all others, who is named next with those of the same first name. */
  add(names: readonly string[], item: T): void
  /** The next one, which does not wait any longer. */
  take(): T | undefined
  /** One that has left. */
  delete(names: readonly string[], item: T): void
  /** How many wait; of those names alone when they are given. */
  count(names?: readonly string[]): number
}

/** Nothing that waits yet. Each turn costs the same, however many wait. */
export function newTurns<T>(): Turns<T> {
  const nameless = new Set<T>()
  // The first has its turn next.
  const named = new Map<string, Turns<T>>()
  let waiting = 0

  const branchOf = (name: string): Turns<T> => {
    const branch = named.get(name) ?? newTurns<T>()
    named.set(name, branch)
    return branch
  }

  const takeNamed = (): T | undefined => {
    for (const [name, branch] of named) {
      named.delete(name)
      const item = branch.take()
      if (branch.count() > 0) named.set(name, branch)
      if (item !== undefined) return item
    }
    return undefined
  }

  const takeNameless = (): T | undefined => {
    const [item] = nameless
    if (item !== undefined) nameless.delete(item)
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

  return {
    add([name, ...rest], item) {
      if (name === undefined) nameless.add(item)
      else branchOf(name).add(rest, item)
      waiting++
    },
    take() {
      const item = takeNameless() ?? takeNamed()
      if (item !== undefined) waiting--
      return item
    },
    delete([name, ...rest], item) {
      waiting -= name === undefined ? Number(nameless.delete(item)) : deleteNamed(name, rest, item)
    },
    count([name, ...rest] = []) {
      return name === undefined ? waiting : named.get(name)?.count(rest) ?? 0
    },
  }
}
