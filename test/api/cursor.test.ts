import t from 'tap'
import * as z from 'zod'
import { parseCursor, Time, toCursor, toPage } from '../../api/cursor.ts'
import { ProblemError } from '../../api/errors.ts'

const schema = [Time, z.uuid()]
const place = ['2026-11-25 10:14:58.552123+00', '9f0d3c1e-3f0e-4d42-9d0e-111111111111']

t.test('a cursor brings back the place that it was made of, to the microsecond', async (t) => {
  t.same(parseCursor('createdAt', schema, toCursor('createdAt', place)), place)
  t.equal(parseCursor('createdAt', schema, undefined), undefined)
})

for (const [name, text] of [
  ['of another order', toCursor('-createdAt', place)],
  ['with too few places', toCursor('createdAt', place.slice(0, 1))],
  ['with a place that is none', toCursor('createdAt', ['now()', place[1]!])],
  ['with a day that is none', toCursor('createdAt', ['2026-13-45 99:00:00+00', place[1]!])],
  ['with a day that its month has not', toCursor('createdAt', ['2026-02-30 00:00:00+00', place[1]!])],
  ['of the year 0', toCursor('createdAt', ['0000-01-01 00:00:00+00', place[1]!])],
  ['of a time zone that is none', toCursor('createdAt', ['2026-01-01 00:00:00+23', place[1]!])],
  ['that is no JSON', 'abcdef'],
  ['with more than a cursor has', Buffer.from(JSON.stringify({ of: 'createdAt', at: place, tenant: 'other' })).toString('base64url')],
] as const) {
  t.test(`a cursor ${name} is refused`, async (t) => {
    t.throws(() => parseCursor('createdAt', schema, text), { code: 'HC_BAD_REQUEST', errors: [{ in: 'query', path: '$.cursor' }] })
    t.throws(() => parseCursor('createdAt', schema, text), ProblemError)
  })
}

t.test('a page names the next one only when there is more', async (t) => {
  const rows = ['a', 'b', 'c'].map((name) => ({ name, place: [name] }))
  const page = (count: number): unknown => toPage(rows.slice(0, count), 2, 'tenants', ({ name }) => name)
  t.same(page(3), { items: ['a', 'b'], nextCursor: toCursor('tenants', ['b']) })
  t.same(page(2), { items: ['a', 'b'], nextCursor: null })
  t.same(page(0), { items: [], nextCursor: null })
})
