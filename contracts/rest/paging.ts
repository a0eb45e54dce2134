import * as z from 'zod'

/** Most items of a page. */
export const MOST_ITEMS = 200

/** Query parameters of every list. */
export const paging = {
  limit: z.coerce.number().int().min(1).max(MOST_ITEMS).default(50).meta({ description: 'Most items of a page.' }),
  cursor: z.string().min(1).max(512).regex(/^[A-Za-z0-9_-]+$/, 'must be the nextCursor of a page').optional()
    .meta({ description: 'The `nextCursor` of the page before. It goes with the same `sort`.' }),
}

/** Query parameters of a list that is neither filtered nor sorted. */
export const PageQuery = z.strictObject(paging)
export type PageQuery = z.infer<typeof PageQuery>

/** One page of a list. */
export const pageOf = <S extends z.ZodType>(item: S, id: string, description: string): z.ZodObject<{ items: z.ZodArray<S>; nextCursor: z.ZodNullable<z.ZodString> }> =>
  z.strictObject({
    items: z.array(item).meta({ description: 'The items, in order.' }),
    nextCursor: z.string().nullable().meta({ description: 'Where the next page begins; null on the last one.' }),
  }).meta({ id, description })

/** One page of a list, as it is answered. */
export interface Page<T> {
  items: T[]
  nextCursor: string | null
}
