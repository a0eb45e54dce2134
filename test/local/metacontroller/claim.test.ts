import t from 'tap'
import { decideClaim, type Claim } from '../../../local/metacontroller/claim.ts'
import { toSelector } from '../../../local/metacontroller/selector.ts'
import { newMap, newParent, ownedBy } from './objects.ts'

const selector = toSelector({ matchLabels: { app: 'x' } })
const labels = { app: 'x' }
const leaving = { deletionTimestamp: '2026-01-01T00:00:00Z' }

t.test('what a parent does about an object follows the rules of controller references', async (t) => {
  const table: { name: string; parent?: object; object: object; want: Claim }[] = [
    { name: 'owned and matching', object: { labels, ...ownedBy('parent-uid') }, want: 'Keep' },
    { name: 'owned, not matching', object: ownedBy('parent-uid'), want: 'Release' },
    { name: 'owned by another', object: { labels, ...ownedBy('other') }, want: 'Ignore' },
    { name: 'orphan, matching', object: { labels }, want: 'Adopt' },
    { name: 'orphan with an owner that does not control it', object: { labels, ...ownedBy('other', false) }, want: 'Adopt' },
    { name: 'orphan, not matching', object: {}, want: 'Ignore' },
    { name: 'orphan that is being deleted', object: { labels, ...leaving }, want: 'Ignore' },
    { name: 'owned and matching, being deleted', object: { labels, ...leaving, ...ownedBy('parent-uid') }, want: 'Keep' },
    { name: 'parent being deleted, owned and matching', parent: leaving, object: { labels, ...ownedBy('parent-uid') }, want: 'Keep' },
    { name: 'parent being deleted, owned, not matching', parent: leaving, object: ownedBy('parent-uid'), want: 'Ignore' },
    { name: 'parent being deleted, orphan', parent: leaving, object: { labels }, want: 'Ignore' },
  ]
  for (const { name, parent, object, want } of table) t.equal(decideClaim(newParent(parent), newMap(object), selector), want, name)
})
