import * as z from 'zod'
import type { Page } from '../contracts/rest.ts'
import { parseJson } from '../lib/json.ts'
import { ProblemError } from './errors.ts'

const Cursor = z.strictObject({
  /** The list that it belongs to, with its order. */
  of: z.string().max(64),
  /** Where the page ended. */
  at: z.array(z.string().max(128)).min(1).max(4),
})

/** What each place of a list looks like, in the order of its columns. */
export type PlaceSchema = readonly z.ZodType<string>[]

/** A time as the database writes it: one that is none would make the query fail. */
export const Time = z.string().regex(/^(?!0000)\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(\.\d{1,6})?[+-](0\d|1[0-4])(:[0-5]\d)?$/).refine(isOfCalendar)

/** Whether there are such a day and such an hour. Date.parse takes February 30 for a day in March. */
function isOfCalendar(text: string): boolean {
  const moment = text.slice(0, 'YYYY-MM-DD hh:mm:ss'.length).replace(' ', 'T')
  const parsed = new Date(`${moment}Z`)
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(moment)
}

/** Where a page ended, as text that nobody needs to understand. It holds nothing secret, and what it selects is the caller's own. */
export function toCursor(of: string, at: readonly string[]): string {
  return Buffer.from(JSON.stringify({ of, at })).toString('base64url')
}

/** A page of at most `limit` of the rows that were found: one more was asked for, which shows whether there is a next page. */
export function toPage<Row extends { place: readonly string[] }, Item>(found: readonly Row[], limit: number, of: string, toItem: (row: Row) => Item): Page<Item> {
  const last = found.length > limit ? found[limit - 1] : undefined
  return { items: found.slice(0, limit).map((row) => toItem(row)), nextCursor: last ? toCursor(of, last.place) : null }
}

/** Where the page before ended; undefined without a cursor. One of another list, or that was tampered with, is refused. */
export function parseCursor(of: string, schema: PlaceSchema, text: string | undefined): readonly string[] | undefined {
  if (text === undefined) return undefined
  const cursor = Cursor.safeParse(parseJson(Buffer.from(text, 'base64url').toString()))
  const isOurs = cursor.success && cursor.data.of === of && cursor.data.at.length === schema.length && schema.every((one, index) => one.safeParse(cursor.data.at[index]).success)
  if (!isOurs) {
    const message = 'must be the nextCursor of a page of this list in the same order'
    throw new ProblemError('HC_BAD_REQUEST', `cursor ${message}.`, { errors: [{ in: 'query', path: '$.cursor', message }] })
  }
  return cursor.data.at
}
