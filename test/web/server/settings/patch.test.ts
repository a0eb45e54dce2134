import t from 'tap'
import { mergePatch } from '../../../../api/spec/merge-patch.ts'
import { isSame, rebased, toMergePatch } from '../../../../web/src/server/settings/patch.ts'

for (const { name, before, after, want } of [
  { name: 'nothing when nothing changed', before: { a: 1, b: { c: [1] } }, after: { b: { c: [1] }, a: 1 }, want: {} },
  { name: 'the changed field alone', before: { a: 1, b: 2 }, after: { a: 1, b: 3 }, want: { b: 3 } },
  { name: 'null for what goes back to its default', before: { a: 1, b: 2 }, after: { a: 1 }, want: { b: null } },
  { name: 'only the changed field of an object', before: { stop: { x: 1, y: 2 } }, after: { stop: { x: 1, y: 3 } }, want: { stop: { y: 3 } } },
  { name: 'a new object whole', before: {}, after: { paper: { build: 3 } }, want: { paper: { build: 3 } } },
  { name: 'null for an object that goes', before: { paper: { build: 3 } }, after: {}, want: { paper: null } },
  { name: 'a list whole', before: { ops: ['a', 'b'] }, after: { ops: ['b'] }, want: { ops: ['b'] } },
  { name: 'null for one name of a map', before: { properties: { a: '1', b: '2' } }, after: { properties: { b: '2' } }, want: { properties: { a: null } } },
]) {
  t.test(`a patch holds ${name}`, async (t) => {
    const patch = toMergePatch(before, after)
    t.same(patch, want)
    t.same(mergePatch(before, patch), after, 'the API makes of it what was typed')
  })
}

t.test('order of names is no change, order of a list is', async (t) => {
  t.ok(isSame({ a: 1, b: { c: 2, d: 3 } }, { b: { d: 3, c: 2 }, a: 1 }))
  t.notOk(isSame([1, 2], [2, 1]))
  t.notOk(isSame({ a: 1 }, { a: 1, b: 1 }))
  t.notOk(isSame([], {}))
})

t.test('what was typed is laid over what somebody else has changed meanwhile', async (t) => {
  const before = { motd: 'old', maxPlayers: 20, stop: { announceSeconds: 0, saveTimeoutSeconds: 60 } }
  const typed = { motd: 'mine', maxPlayers: 20, stop: { announceSeconds: 5, saveTimeoutSeconds: 60 } }
  const theirs = { motd: 'theirs', maxPlayers: 50, stop: { announceSeconds: 0, saveTimeoutSeconds: 90 } }
  t.same(rebased(before, typed, theirs), { motd: 'mine', maxPlayers: 50, stop: { announceSeconds: 5, saveTimeoutSeconds: 90 } })
})

t.test('what was reset here stays reset over the changes of somebody else', async (t) => {
  t.same(rebased({ motd: 'old', a: 1 }, { a: 1 }, { motd: 'theirs', a: 2 }), { a: 2 })
})
