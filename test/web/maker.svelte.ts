/** Gives what is made within a component that is gone by then: what lives on in its page has to work without it. */
export function outlived<T>(make: () => T): T {
  const made: T[] = []
  const destroy = $effect.root(() => { made.push(make()) })
  destroy()
  const [one] = made
  if (one === undefined) throw new Error('nothing was made')
  return one
}
