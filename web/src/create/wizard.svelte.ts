import type { Server, ServerSpec } from '../../../contracts/rest.ts'
import type { Api, Creation } from '../lib/api/api.ts'
import { ApiProblem, toFieldMessages, toMessage } from '../lib/api/problem.ts'
import { findWrong, newValues, STEPS, stepOf, toBody, toField, type Path, type StepId, type Values } from './draft.ts'

/** A deleted server that is to be had again, with its world. */
export interface Predecessor {
  name: string
  spec: ServerSpec
}

/** How a try to make the server has ended. */
export type Outcome = { server: Server } | 'Refused' | 'WorldKept'

/** What this page knows of the names of other servers. It may be late: the API has the last word. */
export interface KnownNames {
  isTaken: (name: string) => boolean
  /** Whether a deleted server of this name has left its world. */
  isKept: (name: string) => boolean
}

const NO_NAMES: KnownNames = { isTaken: () => false, isKept: () => false }

/** What was typed so far of a server that is being made. */
export class Wizard {
  #values = $state.raw<Values>(newValues())
  #step = $state<StepId>('Game')
  /** Steps that were left once: what is wrong there is told. */
  #left = $state.raw<readonly StepId[]>([])
  #refused = $state.raw<Readonly<Record<string, string>>>({})
  #failure = $state('')
  #isBusy = $state(false)
  readonly #spec: ServerSpec | undefined
  readonly #messages: Readonly<Record<string, string>>
  readonly #names: KnownNames
  readonly #first: Values

  constructor(predecessor?: Predecessor, names = NO_NAMES) {
    this.#spec = predecessor?.spec
    this.#names = names
    if (predecessor) this.#values = { ...newValues(predecessor.spec), name: predecessor.name }
    this.#first = this.#values
    this.#messages = $derived(findWrong(this.#values, { spec: this.#spec, isWorldKept: this.isAgain }))
  }

  /** Whether the server was there before, and its world still is. */
  get isAgain(): boolean {
    return this.#spec !== undefined
  }

  get values(): Values {
    return this.#values
  }

  /** Whether anything was typed that would be lost. */
  get isChanged(): boolean {
    return STEPS.some(({ paths }) => paths.some((path) => this.#values[path] !== this.#first[path]))
  }

  /** Whether the API is going to ask if the new server goes on with the world of an old one. */
  get isNameKept(): boolean {
    return !this.isAgain && this.#names.isKept(this.#name)
  }

  get step(): StepId {
    return this.#step
  }

  get isBusy(): boolean {
    return this.#isBusy
  }

  /** Why the last try did not work, where that belongs to no field. */
  get failure(): string {
    return this.#failure
  }

  /** What is wrong with a field, once it is time to say so. */
  messageOf(path: Path): string | undefined {
    if (path === 'name' && this.#refused[path] === undefined && this.#names.isTaken(this.#name)) return `There is a server named ${this.#name} already. Choose another name.`
    return this.#refused[path] ?? (this.#left.includes(stepOf(path)) ? this.#messages[path] : undefined)
  }

  /** Whether something is wrong within a step that was left. */
  isWrong(step: StepId): boolean {
    return STEPS.find(({ id }) => id === step)?.paths.some((path) => this.messageOf(path) !== undefined) ?? false
  }

  /** Whether a step was left, and all is right there. */
  isDone(step: StepId): boolean {
    return this.#left.includes(step) && !this.isWrong(step)
  }

  /** Takes what was typed. What the API said of it before is void. */
  set(path: Path, value: string | boolean): void {
    this.#values = { ...this.#values, [path]: value }
    const { [path]: _, ...others } = this.#refused
    this.#refused = others
    this.#failure = ''
  }

  /** Goes to a step; on the way forward only past what is right. Gives whether that was so. */
  goTo(step: StepId): boolean {
    const ids = STEPS.map(({ id }) => id)
    const passed = ids.slice(ids.indexOf(this.#step), Math.max(ids.indexOf(this.#step), ids.indexOf(step)))
    for (const id of passed) {
      this.#leave(id)
      if (this.isWrong(id)) {
        this.#step = id
        return false
      }
    }
    this.#step = step
    return true
  }

  /** Goes to a step that was reached before; any other is not for now. */
  follow(step: StepId): void {
    const before = STEPS[STEPS.findIndex(({ id }) => id === step) - 1]
    if (!before || this.#left.includes(before.id)) this.goTo(step)
  }

  /** Makes the server. */
  async create(api: Api, { isWorldKept = this.isAgain } = {}): Promise<Outcome> {
    if (this.#isBusy || !this.#isRight()) return 'Refused'
    this.#isBusy = true
    try {
      return { server: await api.createServer(toBody(this.#values, { spec: this.#spec, isWorldKept }) as Creation) } // eslint-disable-line @typescript-eslint/consistent-type-assertions -- the schema has found nothing wrong with it
    } catch (error) {
      return this.#refuse(error)
    } finally {
      this.#isBusy = false
    }
  }

  get #name(): string {
    return String(this.#values.name).trim()
  }

  /** Whether nothing is wrong; else goes to the first step where something is. */
  #isRight(): boolean {
    for (const { id } of STEPS) this.#leave(id)
    this.#goToWrong()
    this.#failure = STEPS.some(({ id }) => this.isWrong(id)) ? '' : Object.values(this.#messages)[0] ?? ''
    return Object.keys(this.#messages).length === 0
  }

  #goToWrong(): void {
    const wrong = STEPS.find(({ id }) => this.isWrong(id))
    if (wrong) this.#step = wrong.id
  }

  #leave(step: StepId): void {
    if (!this.#left.includes(step)) this.#left = [...this.#left, step]
  }

  #refuse(error: unknown): Outcome {
    if (!(error instanceof ApiProblem)) this.#failure = toMessage(error)
    else if (error.code === 'HC_WORLD_KEPT') return 'WorldKept'
    else if (error.code === 'HC_NAME_TAKEN' || error.code === 'HC_WORLD_BEING_REMOVED') this.#tell({ name: error.message })
    else if (error.errors.length > 0) this.#tell(toFieldMessages(error))
    else this.#failure = toMessage(error)
    return 'Refused'
  }

  /** Tells what the API has said beside each field, and goes to the first. */
  #tell(said: Readonly<Record<string, string>>): void {
    const told = Object.entries(said).map(([path, message]) => ({ field: toField(path, message), path, message }))
    this.#refused = Object.fromEntries(told.filter(({ field }) => field !== '').map(({ field, message }) => [field, message]))
    this.#failure = told.filter(({ field }) => field === '').map(({ path, message }) => `${path}: ${message}`).join('; ')
    this.#goToWrong()
  }
}
