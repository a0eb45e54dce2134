import { readFileSync, statSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { loadCredentials, saveTenantKey, toTokenFile, userNames, users } from '../../../local/platform/credentials.ts'
import { homeOf } from '../../../local/platform/home.ts'

t.test('secrets are made once and stay the same', async (t) => {
  const home = homeOf({ HOMECRAFT_HOME: t.testdir() })
  const first = loadCredentials(home)
  t.strictSame(loadCredentials(home), first)
  t.equal(statSync(home.credentialsFile).mode & 0o777, 0o600)
  t.equal(new Set([...Object.values(first.tokens), first.hooksToken, first.relayToken, first.derivationKey, first.natsPassword, first.postgresPassword, first.adminKey]).size, userNames.length + 6, 'no two are alike')
  t.match(first, { derivationKey: /^[0-9a-f]{64}$/, adminKey: /^hc_[A-Za-z0-9_-]{43}$/ })
})

t.test('secrets of an earlier version are kept, and what came since gets its own', async (t) => {
  const home = homeOf({ HOMECRAFT_HOME: t.testdir() })
  const { tokens: { relay: _token, sync: _other, ...tokens }, hooksToken, derivationKey } = loadCredentials(home)
  const earlier = { hooksToken, derivationKey }
  writeFileSync(home.credentialsFile, JSON.stringify({ ...earlier, tokens }))
  const loaded = loadCredentials(home)
  t.match(loaded, { ...earlier, tokens })
  t.match(loaded, { tokens: { relay: /^[0-9a-f]{48}$/, sync: /^[0-9a-f]{48}$/ }, relayToken: /^[0-9a-f]{48}$/, postgresPassword: /^[0-9a-f]{48}$/, adminKey: /^hc_/ })
  t.strictSame(loadCredentials(home), loaded, 'and are kept from then on')
})

for (const text of ['', '{"tokens":', '{"tokens":{"admin":"known to nobody"}}']) {
  t.test(`secrets that read ${text || 'as nothing'} are not replaced: every server's keys would change`, async (t) => {
    const home = homeOf({ HOMECRAFT_HOME: t.testdir() })
    writeFileSync(home.credentialsFile, text)
    const sentence = new RegExp(`^${home.credentialsFile} is there, but cannot be read .* Restore it .* remove it`)
    t.throws(() => loadCredentials(home), { message: sentence })
    t.throws(() => loadCredentials(home), { message: /^(?!.*known to nobody)/s }, 'without telling them')
    t.equal(readFileSync(home.credentialsFile, 'utf8'), text)
  })
}

t.test('a key that the API made is kept with the rest', async (t) => {
  const home = homeOf({ HOMECRAFT_HOME: t.testdir() })
  const credentials = loadCredentials(home)
  t.equal(credentials.tenantKey, undefined)
  const tenantKey = `hc_${'k'.repeat(43)}`
  saveTenantKey(home, credentials, tenantKey)
  t.strictSame(loadCredentials(home), { ...credentials, tenantKey })
  t.equal(statSync(home.credentialsFile).mode & 0o777, 0o600)
})

t.test('the token file names each user with its groups', async (t) => {
  const tokens = { admin: 'a', 'controller-manager': 'b', scheduler: 'c', 'node-agent': 'd', metacontroller: 'e', relay: 'f', sync: 'g' }
  t.equal(
    toTokenFile(tokens),
    [
      'a,admin,admin,"system:masters"',
      'b,system:kube-controller-manager,controller-manager,""',
      'c,system:kube-scheduler,scheduler,""',
      'd,homecraft:node-agent,node-agent,""',
      'e,system:serviceaccount:minecraft-system:metacontroller,metacontroller,"system:serviceaccounts,system:serviceaccounts:minecraft-system,system:authenticated"',
      'f,system:serviceaccount:minecraft-system:relay,relay,"system:serviceaccounts,system:serviceaccounts:minecraft-system,system:authenticated"',
      'g,system:serviceaccount:minecraft-system:sync,sync,"system:serviceaccounts,system:serviceaccounts:minecraft-system,system:authenticated"',
      '',
    ].join('\n'),
  )
})

t.test('only the administrator is a master', async (t) => {
  const masters = Object.entries(users).filter(([, user]) => (user.groups as readonly string[]).includes('system:masters'))
  t.strictSame(masters.map(([name]) => name), ['admin'])
})
