/** Something that the page has to say, in passing. */
export interface ToastNote {
  id: number
  tone: 'Good' | 'Bad'
  text: string
}

/** How long a good one stays. A bad one stays until it is put away. */
const GOOD_MS = 6_000
const MOST = 4

/** What the page says in passing. */
export class Toasts {
  #notes = $state.raw<readonly ToastNote[]>([])
  #next = 1

  get notes(): readonly ToastNote[] {
    return this.#notes
  }

  /** Says that something was done. */
  good(text: string): void {
    const id = this.#add('Good', text)
    setTimeout(() => { this.dismiss(id) }, GOOD_MS)
  }

  /** Says that something went wrong. */
  bad(text: string): void {
    this.#add('Bad', text)
  }

  dismiss(id: number): void {
    this.#notes = this.#notes.filter((note) => note.id !== id)
  }

  #add(tone: ToastNote['tone'], text: string): number {
    const id = this.#next
    this.#next += 1
    this.#notes = [...this.#notes.filter((note) => note.text !== text), { id, tone, text }].slice(-MOST)
    return id
  }
}
