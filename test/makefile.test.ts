import { readFileSync } from 'node:fs'
import t from 'tap'

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8')
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
const targets = [...read('Makefile').matchAll(/^([a-z][a-z0-9-]*):(?: ## (.+))?\n\t(.+)$/gm)].map(([, name, about, recipe]) => ({ name: name!, about, recipe: recipe! }))

t.test('make alone starts nothing: it says what there is', async (t) => {
  t.equal(targets[0]?.name, 'help')
  for (const { name, about } of targets) t.ok(about, `${name} says what it does`)
})

t.test('every other target is a script of the same name, and every script that people call has one', async (t) => {
  const others = targets.slice(1)
  for (const { name, recipe } of others) t.equal(/^npm run -s ([a-z:0-9]+)/.exec(recipe)?.[1], name.replace('-', ':'), name)
  const called = Object.keys(scripts).filter((name) => !/^pre|^check:|^test:(summary|fuzz|metacontroller|faults)$/.test(name))
  t.same(others.map(({ name }) => name.replace('-', ':')).sort(), called.sort())
  const [, phony = ''] = /^\.PHONY: (.+)$/m.exec(read('Makefile')) ?? []
  t.same(phony.split(' ').sort(), targets.map(({ name }) => name).sort())
})
