import type { Owner } from '../test/servers.ts'

/** Ends what the work has started, in reverse, also when it fails. */
export async function owning<T>(work: (owner: Owner) => Promise<T>): Promise<T> {
  const ends: (() => Promise<void> | void)[] = []
  try {
    return await work({ teardown: (end) => { ends.push(end) }, comment: (text) => { process.stderr.write(`${text}\n`) } })
  } finally {
    for (const end of ends.reverse()) await end()
  }
}
