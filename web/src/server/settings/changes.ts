import { SETTINGS, valueAt, type Setting } from '../../../../contracts/minecraft-server/settings.ts'
import { isSame } from './patch.ts'

/** The settings whose values differ between two specs. One that stands at its default and is then left out has not changed. */
export function toChanges(before: unknown, after: unknown): Setting[] {
  return SETTINGS.filter(({ path, schema }) => !isSame(valueAt(before, path) ?? schema.default, valueAt(after, path) ?? schema.default))
}

/** Changes that are about to be saved, counted. */
export interface Counted {
  count: number
  /** How many take effect at a restart. */
  waiting: number
  /** Whether the server is to run: one that is off has nothing to wait for. */
  isOn: boolean
  /** Whether changes restart the server at once. */
  isImmediate: boolean
}

/** When changes take effect, in words that follow how many they are. */
export function toEffectNote({ count, waiting, isOn, isImmediate }: Counted): string {
  const isOne = count === 1
  if (waiting === 0) return isOne ? 'takes effect at once' : 'take effect at once'
  if (!isOn) return isOne ? 'takes effect at the next start' : 'take effect with the next start, or before'
  if (isImmediate) return 'the server restarts at once'
  if (waiting < count) return `${waiting} ${waiting === 1 ? 'waits' : 'wait'} for a restart`
  return isOne ? 'waits for a restart' : 'wait for a restart'
}
