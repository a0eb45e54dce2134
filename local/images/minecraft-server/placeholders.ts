import type { Environment } from '../container.ts'
import { formatDate } from './date-pattern.ts'

/**
 * Fills in `%env:NAME%`, `%NAME%`, `%date:PATTERN%` and `%time:PATTERN%`; what cannot be resolved stays as it is.
 * The image does this to every property value, so a tenant who may choose a value can print any variable of the pod.
 * See https://github.com/itzg/mc-image-helper, SimplePlaceholders.
 */
export function expandPlaceholders(value: string, env: Environment, now: Date): string {
  return value.replace(/%(?:(\w+):)?(.+?)%/g, (whole, type: string | undefined, name: string) => {
    if (type === undefined || type === 'env') return env[name] ?? whole
    if (type === 'date' || type === 'time') return formatDate(now, name) ?? whole
    return whole
  })
}
