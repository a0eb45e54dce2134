import type { Me, Scope } from '../../../contracts/rest.ts'
import type { Api } from './api/api.ts'
import { ApiProblem, toMessage } from './api/problem.ts'

/** Whether somebody is signed in. `Unknown` while the API was not asked; `Unreachable` when it does not answer. */
export type SessionState = 'Unknown' | 'SignedIn' | 'SignedOut' | 'Unreachable'

/** Who uses this page. */
export class Session {
  readonly #api: Api
  #state = $state<SessionState>('Unknown')
  #me = $state.raw<Me>()
  #notice = $state('')

  constructor(api: Api) {
    this.#api = api
  }

  get state(): SessionState {
    return this.#state
  }

  /** Who is signed in; absent for nobody. */
  get me(): Me | undefined {
    return this.#me
  }

  /** Why nobody is signed in any more, or why a link did not work; empty when there is nothing to say. */
  get notice(): string {
    return this.#notice
  }

  /** Whether the key allows something. The administrator's allows everything. */
  may(scope: Scope): boolean {
    return this.#me?.scopes.some((one) => one === scope || one === 'admin') ?? false
  }

  /** Asks the API who is signed in; with a ticket it signs in first. */
  async begin(ticket?: string): Promise<void> {
    try {
      const me = await (ticket === undefined ? this.#api.me() : this.#api.signIn({ ticket }))
      if (me) this.#take(me)
      else this.#state = 'SignedOut'
    } catch (error) {
      if (ticket !== undefined && error instanceof ApiProblem && error.status < 500) return await this.#beginWithout()
      this.#refuse(error)
    }
  }

  /** Signs in with a key. Rejects as the API does. */
  async signIn(key: string): Promise<void> {
    this.#take(await this.#api.signIn({ key }))
  }

  /** Ends the session here and at the API. */
  async signOut(): Promise<void> {
    await this.#api.signOut()
    this.#end('You are signed out.')
  }

  /** The API knows the session no more. */
  expire(): void {
    if (this.#state === 'SignedIn') this.#end('Your session has ended. Sign in again to go on.')
  }

  /** A link that was used up still finds whom it signed in before. */
  async #beginWithout(): Promise<void> {
    await this.begin()
    if (this.#state === 'SignedOut') this.#notice = 'This link was used already, or is too old. Ask for a new one, or sign in with a key.'
  }

  #take(me: Me): void {
    this.#me = me
    this.#state = 'SignedIn'
    this.#notice = ''
  }

  #refuse(error: unknown): void {
    this.#state = 'Unreachable'
    this.#notice = toMessage(error)
  }

  #end(notice: string): void {
    this.#me = undefined
    this.#state = 'SignedOut'
    this.#notice = notice
  }
}
