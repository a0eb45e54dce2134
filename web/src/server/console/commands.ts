/** Most commands that are remembered. */
const MOST = 100

/** The commands of a console, gone through with the arrow keys. */
export interface Commands {
  /** A command that was sent. The same twice in a row is one. */
  add: (command: string) => void
  /** The one before; the oldest stays. `typed` is what stands there, and comes back at the end. */
  previous: (typed: string) => string
  /** The one after; past the newest, what was typed. */
  next: (typed: string) => string
}

/** The memory of a console. */
export function newCommands(): Commands {
  const sent: string[] = []
  let place = 0
  let unsent = ''
  return {
    add(command) {
      if (sent.at(-1) !== command) sent.push(command)
      if (sent.length > MOST) sent.shift()
      place = sent.length
      unsent = ''
    },
    previous(typed) {
      if (place === sent.length) unsent = typed
      place = Math.max(0, place - 1)
      return sent[place] ?? typed
    },
    next(typed) {
      if (place === sent.length) return typed
      place += 1
      return sent[place] ?? unsent
    },
  }
}

/** A command as it is sent: without the slash that players type, and on one line. */
export const toCommand = (typed: string): string => typed.replace(/[\u0000-\u001f\u007f]+/g, ' ').trim().replace(/^\//, '')
