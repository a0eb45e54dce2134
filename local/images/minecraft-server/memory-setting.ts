import { Exit, type Environment } from '../container.ts'

const scales: Record<string, number> = { k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 }

/** Refuses heap sizes as the Java machine does: `4Gi` is a quantity of Kubernetes, not of Java. */
export function checkMemory(env: Environment): string {
  const memory = env.MEMORY ?? '1G'
  const initial = env.INIT_MEMORY ?? memory
  const most = env.MAX_MEMORY ?? memory
  const initialBytes = parseHeapSize(initial, 'initial', '-Xms')
  const mostBytes = parseHeapSize(most, 'maximum', '-Xmx')
  if (initialBytes > mostBytes) {
    throw new Exit(1, 'Error occurred during initialization of VM\nInitial heap size set to a larger value than the maximum heap size')
  }
  return `Setting initial memory to ${initial} and max to ${most}`
}

/** Bytes, or NaN for a share of the machine's memory, which compares with nothing. */
function parseHeapSize(size: string, name: string, flag: string): number {
  if (size === '' || /^\d+(\.\d+)?\s*%$/.test(size)) return Number.NaN
  const [, number, unit = ''] = /^(\d+)([kKmMgGtT]?)$/.exec(size) ?? []
  if (number === undefined) throw new Exit(1, `Invalid ${name} heap size: ${flag}${size}\nError: Could not create the Java Virtual Machine.`)
  return Number(number) * (scales[unit.toLowerCase()] ?? 1)
}
