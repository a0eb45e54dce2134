import type { Fragment, Queries } from '../../lib/database.ts'

/** Any number of names as a table with the column `name`: as parameters a statement takes 65,534 of them at most. */
export const asked = (sql: Queries, names: readonly string[]): Fragment => sql`jsonb_array_elements_text(${JSON.stringify(names)}::text::jsonb) AS asked (name)`
