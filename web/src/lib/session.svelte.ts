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
  #link = $state<string>()

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

  /** The ticket of a link that was opened and not used yet. While somebody is signed in, whether it shall sign in instead is theirs to say. */
  get link(): string | undefined {
    return this.#link
  }

  /** Whether the key allows something. The administrator's allows everything. */
  may(scope: Scope): boolean {
    return this.#me?.scopes.some((one) => one === scope || one === 'admin') ?? false
  }

  /** Asks the API who is signed in; nobody is signed in by a ticket. Somebody is asked first: the link may be another's, who would see what is done here. */
  async begin(ticket?: string): Promise<void> {
    this.#link = ticket ?? this.#link
    // Who works here is asked by the page, which goes on meanwhile.
    if (this.#state === 'SignedIn') return
    try {
      const me = await this.#api.me()
      if (me) this.#take(me)
      else if (this.#link === undefined) this.#state = 'SignedOut'
      else await this.#signInBy(this.#link)
    } catch (error) {
      this.#refuse(error)
    }
  }

  /** Signs in by the link instead. Rejects as the API does; whoever is signed in then still is. The page has to be loaded anew: it shows what another may see. */
  async followLink(): Promise<void> {
    if (this.#link !== undefined) await this.#api.signIn({ ticket: this.#link })
  }

  /** Lets the link be. */
  dropLink(): void {
    this.#link = undefined
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

  async #signInBy(ticket: string): Promise<void> {
    try {
      this.#take(await this.#api.signIn({ ticket }))
      this.#link = undefined
    } catch (error) {
      if (!(error instanceof ApiProblem) || error.status !== 401) throw error
      this.#end('This link was used already, or is too old. Ask for a new one, or sign in with a key.')
    }
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
    this.#link = undefined
    this.#state = 'SignedOut'
    this.#notice = notice
  }
}
