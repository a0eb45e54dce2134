import t from 'tap'
import { acceptSpec } from '../../../hooks/minecraft-server/checks.ts'
import type { Allowances } from '../../../hooks/settings.ts'
import { NOTHING, settings, specOf } from '../world.ts'

const { allowed } = settings
const asked = (spec: object): object => ({ eula: true, ...spec })
const NOBODY: Allowances = { nodeLabels: [], taints: [], serviceAnnotations: [], domains: [] }

t.test('what breaks no rule is accepted, with its defaults', async (t) => {
  t.same(acceptSpec(asked({ motd: 'hello' }), NOTHING, allowed), { spec: specOf({ motd: 'hello' }), accepted: { type: 'Accepted', status: 'True', reason: 'Valid', message: 'The spec is valid.' } })
  t.equal(acceptSpec(asked({}), { lastSpec: () => specOf({ motd: 'before' }) }, allowed).spec?.motd, 'A HomeCraft server', 'whatever was accepted before')
})

t.test('the administrator says what tenants may ask for', async (t) => {
  const label = (key: string): object => ({ nodeSelector: { [key]: 'x' } })
  const taint = (key: string): object => ({ tolerations: [{ key }] })
  const annotation = (key: string): object => ({ serviceAnnotations: { [key]: 'x' } })
  const table: { name: string; spec: object; allowed?: Allowances; want: RegExp | 'accepted' }[] = [
    { name: 'a label that begins as one allowed', spec: label('homecraft.io/pool'), want: 'accepted' },
    { name: 'another label', spec: label('kubernetes.io/hostname'), want: /spec\.nodeSelector: kubernetes\.io\/hostname .*\(ALLOWED_NODE_LABELS\): homecraft\.io\/\*\./ },
    { name: 'a label that only looks alike', spec: label('homecraft.io.evil.example/pool'), want: /nodeSelector/ },
    { name: 'one of two labels', spec: { nodeSelector: { 'homecraft.io/pool': 'x', 'disk': 'ssd' } }, want: /spec\.nodeSelector: disk / },
    { name: 'a taint that is allowed by its whole key', spec: taint('homecraft.io/dedicated'), want: 'accepted' },
    { name: 'a taint that goes on after it', spec: taint('homecraft.io/dedicated2'), want: /spec\.tolerations: homecraft\.io\/dedicated2 .*ALLOWED_TAINTS/ },
    { name: 'the control plane\'s taint', spec: taint('node-role.kubernetes.io/control-plane'), want: /tolerations/ },
    { name: 'an annotation that is allowed', spec: annotation('metallb.io/address-pool'), want: 'accepted' },
    { name: 'an annotation that is not', spec: annotation('service.beta.kubernetes.io/aws-load-balancer-type'), want: /spec\.serviceAnnotations: .*ALLOWED_SERVICE_ANNOTATIONS/ },
    { name: 'a name in the domain', spec: { hostname: 'play.example.org' }, want: 'accepted' },
    { name: 'a name deep in the domain', spec: { hostname: 'a.b.example.org' }, want: 'accepted' },
    { name: 'the domain itself', spec: { hostname: 'example.org' }, want: 'accepted' },
    { name: 'a name that ends alike', spec: { hostname: 'evil-example.org' }, want: /spec\.hostname: evil-example\.org .*\(ALLOWED_DOMAINS\): example\.org\./ },
    { name: 'another domain', spec: { hostname: 'play.example.com' }, want: /hostname/ },
    { name: 'any name where no domain is set', spec: { hostname: 'play.example.com' }, allowed: NOBODY, want: /\(ALLOWED_DOMAINS\): none\./ },
    { name: 'any name where all domains are allowed', spec: { hostname: 'play.example.com' }, allowed: { ...NOBODY, domains: ['*'] }, want: 'accepted' },
    { name: 'a label where none is allowed', spec: label('homecraft.io/pool'), allowed: NOBODY, want: /\(ALLOWED_NODE_LABELS\): none\./ },
    { name: 'nothing that needs to be allowed', spec: {}, allowed: NOBODY, want: 'accepted' },
    { name: 'any label where all are allowed', spec: label('disk'), allowed: { ...NOBODY, nodeLabels: ['*'] }, want: 'accepted' },
  ]
  for (const { name, spec, allowed: by = allowed, want } of table) {
    const { spec: taken, accepted } = acceptSpec(asked(spec), NOTHING, by)
    if (want === 'accepted') t.match(accepted, { status: 'True', reason: 'Valid' }, name)
    else t.match({ taken, accepted }, { taken: undefined, accepted: { status: 'False', reason: 'NotAllowed', message: want } }, name)
  }
})

t.test('a server goes on as it was last accepted', async (t) => {
  const last = specOf({ motd: 'before' })
  const table: { name: string; spec: unknown; reason: string; message: RegExp }[] = [
    { name: 'when the spec breaks a rule of the schema', spec: asked({ motd: 'two\nlines' }), reason: 'InvalidSpec', message: /^The server goes on as it was last accepted\. .*motd/ },
    { name: 'when it breaks one across fields', spec: asked({ plugins: ['https://example.org/a.jar'] }), reason: 'InvalidSpec', message: /plugins/ },
    { name: 'when it asks for what is not allowed', spec: asked({ nodeSelector: { disk: 'ssd' } }), reason: 'NotAllowed', message: /^The server goes on as it was last accepted\. spec\.nodeSelector/ },
    { name: 'when there is no spec at all', spec: undefined, reason: 'InvalidSpec', message: /goes on/ },
    { name: 'when it holds a field that nobody knows', spec: asked({ colour: 'red' }), reason: 'InvalidSpec', message: /colour/ },
  ]
  for (const { name, spec, reason, message } of table) {
    const { spec: taken, accepted } = acceptSpec(spec, { lastSpec: () => last }, allowed)
    t.same(taken, last, name)
    t.match(accepted, { type: 'Accepted', status: 'False', reason, message }, name)
    t.notMatch(accepted.message, /\n/, 'in one line')
  }
})

t.test('what was accepted stays so when the administrator allows less', async (t) => {
  const last = specOf({ hostname: 'play.example.org', nodeSelector: { 'homecraft.io/pool': 'big' } })
  const { spec, accepted } = acceptSpec(last, { lastSpec: () => last }, { ...NOBODY, domains: ['example.net'] })
  t.same(spec, last)
  t.match(accepted, { status: 'False', reason: 'NotAllowed' })
  const stopped = acceptSpec({ ...last, desiredState: 'Stopped', motd: 'new' }, { lastSpec: () => last }, { ...NOBODY, domains: ['example.net'] })
  t.same(stopped.spec, { ...last, desiredState: 'Stopped' }, 'but whoever may not have something may still stop the server that has it')
})

t.test('of a new server nothing is made', async (t) => {
  for (const spec of [asked({ motd: 'a\nb' }), asked({ nodeSelector: { disk: 'ssd' } })]) {
    const result = acceptSpec(spec, NOTHING, allowed)
    t.equal(result.spec, undefined)
    t.match(result.accepted.message, /^Nothing was made yet\. /)
  }
})

t.test('the message fits into a condition, however much is wrong', async (t) => {
  const nodeSelector = Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`${'k'.repeat(62)}${index}`, 'v']))
  const sftpUsers = Array.from({ length: 16 }, () => 'wrong')
  for (const spec of [{ nodeSelector }, { sftpUsers, motd: 7, memory: 'much' }]) t.ok(acceptSpec(asked(spec), NOTHING, { ...allowed, nodeLabels: Array.from({ length: 50 }, () => 'x'.repeat(60)) }).accepted.message.length <= 1024)
})
