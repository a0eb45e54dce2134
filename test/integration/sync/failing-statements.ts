import type { Database, Queries, Transaction } from '../../../lib/database.ts'

/** A database of which one statement fails once, as one does that the database could not put in order with others. */
export interface FailingDatabase {
  database: Database
  /** How many statements were made so far. */
  count: () => number
}

/** Fails the statement of this number, within transactions and without; the commit of each counts as its last. */
export function failAt(database: Database, number: number): FailingDatabase {
  let count = 0
  const check = (): void => {
    if (++count === number) throw Object.assign(new Error('restart transaction'), { name: 'PostgresError', code: '40001' })
  }
  const apply = <T extends Queries>(target: T, thisArg: unknown, args: unknown[]): unknown => {
    // A call with a template is a statement, or a part of one, which counts too.
    if (Array.isArray(args[0]) && 'raw' in args[0]) check()
    return Reflect.apply(target, thisArg, args)
  }
  const failing = new Proxy(database, {
    apply,
    get(target, property) {
      if (property !== 'begin') return Reflect.get(target, property)
      return (work: (transaction: Transaction) => Promise<unknown>) => target.begin(async (transaction) => {
        const result = await work(new Proxy(transaction, { apply }))
        check()
        return result
      })
    },
  })
  return { database: failing, count: () => count }
}

/** A database in which somebody else does something right before the statement that begins with these words. */
export function interruptAt(database: Database, words: string, work: () => Promise<unknown>): Database {
  return new Proxy(database, {
    apply(target, thisArg, args: [string[]]) {
      const run = (): unknown => Reflect.apply(target, thisArg, args)
      return String(args[0]).trimStart().startsWith(words) ? work().then(run) : run()
    },
  })
}
