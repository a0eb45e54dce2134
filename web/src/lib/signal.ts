import { createSubscriber } from 'svelte/reactivity'

/** Calls a function soon, once for many wishes. */
export type Schedule = (work: () => void) => void

/** Tells whoever draws that something outside of Svelte has changed, at most once a frame. */
export class Signal {
  readonly #schedule: Schedule
  readonly #track: () => void
  #tell: (() => void) | undefined
  #isDue = false

  constructor(schedule: Schedule) {
    this.#schedule = schedule
    this.#track = createSubscriber((update) => {
      this.#tell = update
      return () => { this.#tell = undefined }
    })
  }

  /** Whoever reads this within an effect is told of changes. */
  track(): void {
    this.#track()
  }

  /** Something has changed. */
  changed(): void {
    if (this.#isDue) return
    this.#isDue = true
    this.#schedule(() => {
      this.#isDue = false
      this.#tell?.()
    })
  }
}
