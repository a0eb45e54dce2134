import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { BUILT_FROM, hashOfSources, isBuilt } from '../../web/built-from.ts'

const SOURCES = { 'package-lock.json': '{}', contracts: { 'rest.ts': 'export {}' }, web: { 'index.html': '<!doctype html>', src: { 'main.ts': '1' } }, api: { 'app.ts': '1' } }

t.test('a dashboard is built when it was built from these sources, and to its end', async (t) => {
  const project = t.testdir(SOURCES)
  t.equal(isBuilt(project), false, 'never')
  mkdirSync(join(project, 'web/dist'))
  t.equal(isBuilt(project), false, 'not to its end')
  writeFileSync(join(project, 'web/dist', BUILT_FROM), hashOfSources(project))
  t.equal(isBuilt(project), true)
  writeFileSync(join(project, 'web/src/main.ts'), '2')
  t.equal(isBuilt(project), false, 'of other sources')
})

t.test('whatever the build reads counts, by content and by name, and nothing else', async (t) => {
  const project = t.testdir(SOURCES)
  const hashes = new Set([hashOfSources(project)])
  const change = (file: string, text: string): void => { writeFileSync(join(project, file), text) }
  change('web/src/main.ts', '2')
  hashes.add(hashOfSources(project))
  change('contracts/rest.ts', 'export const x = 1')
  hashes.add(hashOfSources(project))
  change('package-lock.json', '{"version": 2}')
  hashes.add(hashOfSources(project))
  renameSync(join(project, 'web/src/main.ts'), join(project, 'web/src/start.ts'))
  hashes.add(hashOfSources(project))
  t.equal(hashes.size, 5)
  change('api/app.ts', '2')
  mkdirSync(join(project, 'web/dist'))
  change('web/dist/index.html', 'built')
  t.ok(hashes.has(hashOfSources(project)))
})
