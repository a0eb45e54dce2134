import type { Database, Transaction } from '../../../lib/database.ts'

/** A database of which one statement fails once, as one does that the database could not put in order with others. */
export interface FailingDatabase {
  database: Database
  /** How many statements were made in transactions so far. */
  count: () => number
}

/** Fails the statement of this number, counted over all transactions; the commit of each counts as its last. */
export function failAt(database: Database, number: number): FailingDatabase {
  let count = 0
  const check = (): void => {
    if (++count === number) throw Object.assign(new Error('restart transaction'), { name: 'PostgresError', code: '40001' })
  }
  const wrap = (transaction: Transaction): Transaction => new Proxy(transaction, {
    apply(target, thisArg, args: unknown[]) {
      // A call with a template is a statement, or a part of one, which counts too.
      if (Array.isArray(args[0]) && 'raw' in args[0]) check()
      return Reflect.apply(target, thisArg, args)
    },
  })
  const failing = new Proxy(database, {
    get(target, property) {
      if (property !== 'begin') return Reflect.get(target, property)
      return (work: (transaction: Transaction) => Promise<unknown>) => target.begin(async (transaction) => {
        const result = await work(wrap(transaction))
        check()
        return result
      })
    },
  })
  return { database: failing, count: () => count }
}
