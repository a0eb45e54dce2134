import t from 'tap'
import { SETTINGS } from '../../../contracts/minecraft-server/settings.ts'
import { changedSettings, digestSettings } from '../../../hooks/minecraft-server/setting-digests.ts'
import { SAMPLES, withValue } from '../settings-samples.ts'
import { specOf } from '../world.ts'

t.test('a setting at its default has no digest, so that one that a new release adds is no change', async (t) => {
  t.same(digestSettings(specOf()), {})
  for (const { path, schema } of SETTINGS) if (schema.default !== undefined) t.same(digestSettings(specOf(withValue(SAMPLES[path]?.with, path, schema.default)))[path], undefined, path)
})

t.test('each setting that takes effect at a restart changes its own digest and no other', async (t) => {
  for (const { path, effect } of SETTINGS) {
    const { value, with: rest } = SAMPLES[path] ?? t.fail(`no sample for ${path}`) as never
    const before = specOf(rest)
    t.same(changedSettings(digestSettings(before), digestSettings(specOf(withValue(rest, path, value)))), effect === 'NextRestart' ? [path] : [], path)
  }
})

t.test('the order of keys in a map is no change, that of a list is one', async (t) => {
  const table: { name: string; one: object; other: object; want: string[] }[] = [
    { name: 'nodeSelector', one: { nodeSelector: { a: '1', b: '2' } }, other: { nodeSelector: { b: '2', a: '1' } }, want: [] },
    { name: 'properties', one: { properties: { 'rate-limit': '1', 'log-ips': 'false' } }, other: { properties: { 'log-ips': 'false', 'rate-limit': '1' } }, want: [] },
    { name: 'tolerations', one: { tolerations: [{ key: 'a', value: 'x' }] }, other: { tolerations: [{ value: 'x', key: 'a' }] }, want: [] },
    { name: 'a list', one: { type: 'PAPER', spigetResources: [1, 2] }, other: { type: 'PAPER', spigetResources: [2, 1] }, want: ['spigetResources'] },
    { name: 'another value', one: { nodeSelector: { a: '1' } }, other: { nodeSelector: { a: '2' } }, want: ['nodeSelector'] },
  ]
  for (const { name, one, other, want } of table) t.same(changedSettings(digestSettings(specOf(one)), digestSettings(specOf(other))), want, name)
})

t.test('changes are told by name, in alphabetical order', async (t) => {
  const table: { name: string; running: Record<string, string>; wanted: Record<string, string>; want: string[] }[] = [
    { name: 'nothing', running: {}, wanted: {}, want: [] },
    { name: 'the same', running: { motd: '1' }, wanted: { motd: '1' }, want: [] },
    { name: 'another value', running: { motd: '1' }, wanted: { motd: '2' }, want: ['motd'] },
    { name: 'from the default', running: {}, wanted: { motd: '1' }, want: ['motd'] },
    { name: 'back to the default', running: { motd: '1' }, wanted: {}, want: ['motd'] },
    { name: 'several', running: { 'type': '1', 'memory': '1', 'paper.build': '1' }, wanted: { type: '2', cpu: '1', memory: '1' }, want: ['cpu', 'paper.build', 'type'] },
  ]
  for (const { name, running, wanted, want } of table) t.same(changedSettings(running, wanted), want, name)
})

t.test('digests are short words that tell nothing of the value', async (t) => {
  for (const text of Object.values(digestSettings(specOf({ motd: 'x', seed: '1', memory: '2Gi' })))) t.match(text, /^[0-9a-f]{8}$/)
})
