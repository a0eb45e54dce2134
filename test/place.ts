/** A copy of a tree of objects and lists with a value put at a path; objects on the way are made. */
export function place(tree: unknown, [step, ...rest]: (string | number)[], value: unknown): unknown {
  if (step === undefined) return value
  if (Array.isArray(tree)) return tree.map((entry: unknown, index) => (index === step ? place(entry, rest, value) : entry))
  const copy = { ...(tree as object | undefined) }
  // `__proto__` is a key like any other: an assignment would not make one.
  Object.defineProperty(copy, step, { value: place(Object.hasOwn(copy, step) ? Reflect.get(copy, step) : undefined, rest, value), enumerable: true, configurable: true, writable: true })
  return copy
}
