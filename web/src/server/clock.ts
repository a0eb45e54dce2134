import { createSubscriber } from 'svelte/reactivity'

const track = createSubscriber((update) => {
  const timer = setInterval(update, 1000)
  return () => { clearInterval(timer) }
})

/** The time in milliseconds. Whoever reads it within an effect is told every second. */
export function ticking(): number {
  track()
  return Date.now()
}
