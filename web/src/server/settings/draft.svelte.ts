import type { Server } from '../../../../contracts/rest/server.ts'
import { ApiProblem, toMessage } from '../../lib/api/problem.ts'
import { checkSpec, toMessages, type Message } from './messages.ts'
import { withSetting } from './model.ts'
import { isSame, rebased, toMergePatch, type MergePatch } from './patch.ts'

type Spec = Readonly<Record<string, unknown>>

/** Sends a patch for a version of the server. */
export type SendPatch = (version: number, patch: MergePatch) => Promise<Server>

/**
 * What is typed into the settings of a server, and the spec that it began with. It outlives the section that makes it, so
 * nothing here is a `$derived`: one stands still for ever once the component within which it was made is gone.
 */
export class Draft {
  #base = $state.raw<Spec>({})
  #version = $state(0)
  #typed = $state.raw<Spec>({})
  #refused = $state.raw<readonly Message[]>([])
  #hasTried = $state(false)
  #isBusy = $state(false)
  #failure = $state('')
  /** A later spec, by somebody else, that what is typed does not stand on. */
  #theirs = $state.raw<Server>()

  constructor(server: Server) {
    this.#begin(server)
  }

  /** The spec that the form began with. */
  get base(): Spec {
    return this.#base
  }

  /** The spec as it is typed. */
  get typed(): Spec {
    return this.#typed
  }

  /** What would be sent. */
  get patch(): MergePatch {
    return toMergePatch(this.#base, this.#typed)
  }

  get isChanged(): boolean {
    return Object.keys(this.patch).length > 0
  }

  get isBusy(): boolean {
    return this.#isBusy
  }

  /** Why it could not be saved; empty when it could, or was not tried. */
  get failure(): string {
    return this.#failure
  }

  /** Whether somebody else has changed the server since the form began. */
  get isOvertaken(): boolean {
    return this.#theirs !== undefined
  }

  /** What is wrong with what is typed: what the schema finds is told once it was tried to save, or of what was changed. */
  get messages(): readonly Message[] {
    const checked = checkSpec(this.#typed)
    const changed = Object.keys(this.patch)
    const shown = this.#hasTried ? checked : checked.filter(({ steps: [name] }) => changed.includes(String(name)))
    return [...shown, ...this.#refused.filter((one) => !shown.some((other) => other.text === one.text && isSame(other.steps, one.steps)))]
  }

  /** Changes a setting; undefined gives it back its default. */
  set(path: string, value: unknown): void {
    this.#typed = withSetting(this.#typed, path, value)
    this.#refused = []
    this.#failure = ''
  }

  /** Takes in the server as it is now: at once where nothing is typed, else it waits until somebody decides. */
  see(server: Server): void {
    if (server.version <= this.#version) return
    if (this.isChanged && !this.#isBusy) this.#theirs = server
    else if (!this.#isBusy) this.#begin(server)
  }

  /** Lays what is typed over what somebody else has made of it. */
  keepMine(): void {
    if (!this.#theirs) return
    const { spec } = this.#theirs
    const typed = rebased(this.#base, this.#typed, { ...spec })
    this.#begin(this.#theirs)
    this.#typed = typed
  }

  /** Throws away what is typed. */
  discard(server: Server): void {
    this.#begin(this.#theirs ?? server)
  }

  /** Saves what is typed; gives the server when that has worked. */
  async save(send: SendPatch, read: () => Promise<Server>): Promise<Server | undefined> {
    this.#hasTried = true
    if (this.#isBusy || checkSpec(this.#typed).length > 0) return undefined
    this.#isBusy = true
    this.#failure = ''
    try {
      const server = await send(this.#version, this.patch)
      this.#begin(server)
      return server
    } catch (error) {
      await this.#refuse(error, read)
      return undefined
    } finally {
      this.#isBusy = false
    }
  }

  async #refuse(error: unknown, read: () => Promise<Server>): Promise<void> {
    if (error instanceof ApiProblem && error.code === 'HC_VERSION_CONFLICT') {
      this.#theirs = await read().catch(() => undefined)
      if (this.#theirs) return
    }
    this.#refused = error instanceof ApiProblem ? toMessages(error.errors) : []
    this.#failure = toMessage(error)
  }

  #begin({ spec, version }: Server): void {
    this.#base = { ...spec }
    this.#typed = { ...spec }
    this.#version = version
    this.#theirs = undefined
    this.#refused = []
    this.#hasTried = false
    this.#failure = ''
  }
}
