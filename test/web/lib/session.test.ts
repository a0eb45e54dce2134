import '../runes.ts'
import t from 'tap'
import type { Me } from '../../../contracts/rest.ts'
import type { Api } from '../../../web/src/lib/api/api.ts'
import { ApiProblem, NoAnswer } from '../../../web/src/lib/api/problem.ts'

const { Session } = await import('../../../web/src/lib/session.svelte.ts')

const me: Me = { tenant: 'friends', scopes: ['servers:read'], key: { id: null, name: 'laptop', expiresAt: null }, limits: { bodyBytes: 1, pageItems: 1, idempotencyHours: 1 } }
const unauthenticated = new ApiProblem({ title: 'T', detail: 'D', status: 401, code: 'HC_UNAUTHENTICATED' })
const newApi = (parts: Partial<Api>): Api => ({ me: async () => undefined, signIn: async () => me, signOut: async () => undefined, ...parts }) as Api

t.test('whoever has a session is signed in', async (t) => {
  const session = new Session(newApi({ me: async () => me }))
  t.equal(session.state, 'Unknown')
  await session.begin()
  t.equal(session.state, 'SignedIn')
  t.equal(session.me?.tenant, 'friends')
  t.ok(session.may('servers:read'))
  t.notOk(session.may('servers:write'))
})

t.test('the administrator may do everything', async (t) => {
  const session = new Session(newApi({ me: async () => ({ ...me, scopes: ['admin'] }) }))
  await session.begin()
  t.ok(session.may('worlds:remove'))
})

t.test('whoever has none is asked to sign in, without a reproach', async (t) => {
  const session = new Session(newApi({}))
  await session.begin()
  t.equal(session.state, 'SignedOut')
  t.equal(session.notice, '')
  await session.signIn('hc_key')
  t.equal(session.state, 'SignedIn')
})

t.test('a wrong key changes nothing', async (t) => {
  const session = new Session(newApi({ signIn: async () => { throw unauthenticated } }))
  await session.begin()
  await t.rejects(session.signIn('bad'), { name: 'ApiProblem' })
  t.equal(session.state, 'SignedOut')
})

t.test('a link signs in once', async (t) => {
  const signedBy: unknown[] = []
  const session = new Session(newApi({ signIn: async (by) => { signedBy.push(by); return me } }))
  await session.begin('ticket')
  t.same(signedBy, [{ ticket: 'ticket' }])
  t.equal(session.state, 'SignedIn')
})

t.test('a link that was used up says so', async (t) => {
  const session = new Session(newApi({ signIn: async () => { throw unauthenticated } }))
  await session.begin('ticket')
  t.equal(session.state, 'SignedOut')
  t.match(session.notice, /used already/)
})

t.test('a link that is opened by somebody who is signed in waits for their word', async (t) => {
  const signedBy: unknown[] = []
  const session = new Session(newApi({ me: async () => me, signIn: async (by) => { signedBy.push(by); return { ...me, tenant: 'attacker' } } }))
  await session.begin('ticket')
  t.equal(session.state, 'SignedIn')
  t.equal(session.me?.tenant, 'friends')
  t.equal(session.link, 'ticket')
  t.same(signedBy, [])

  await t.test('and is not used when they say no', async (t) => {
    session.dropLink()
    t.equal(session.link, undefined)
    await session.followLink()
    t.same(signedBy, [])
  })

  await t.test('and signs in when they say yes', async (t) => {
    await session.begin('ticket')
    await session.followLink()
    t.same(signedBy, [{ ticket: 'ticket' }])
  })
})

t.test('a link that is opened in a page at work disturbs nothing, whatever the API says', async (t) => {
  let isThere = true
  const session = new Session(newApi({ me: async () => { if (!isThere) throw new NoAnswer(new Error('x')); return me } }))
  await session.begin()
  isThere = false
  await session.begin('ticket')
  t.equal(session.state, 'SignedIn')
  t.equal(session.link, 'ticket')
})

t.test('a link outlasts an API that does not answer, or has too many tries to count', async (t) => {
  for (const failure of [new NoAnswer(new Error('x')), new ApiProblem({ title: 'T', detail: 'Try again in a minute.', status: 429, code: 'HC_RATE_LIMITED' })]) {
    let answer: () => Promise<Me> = async () => { throw failure }
    const session = new Session(newApi({ signIn: () => answer() }))
    await session.begin('ticket')
    t.equal(session.state, 'Unreachable')
    t.notMatch(session.notice, /used already/)
    answer = async () => me
    await session.begin()
    t.equal(session.state, 'SignedIn')
    t.equal(session.link, undefined, 'it is used now')
  }
})

t.test('a link that was used up signs nobody out', async (t) => {
  const session = new Session(newApi({ me: async () => me, signIn: async () => { throw unauthenticated } }))
  await session.begin('ticket')
  await t.rejects(session.followLink(), { name: 'ApiProblem' })
  t.equal(session.state, 'SignedIn')
  t.equal(session.me?.tenant, 'friends')
})

t.test('an API that does not answer signs nobody out', async (t) => {
  let answer: () => Promise<Me> = async () => { throw new NoAnswer(new Error('x')) }
  const session = new Session(newApi({ me: () => answer() }))
  await session.begin()
  t.equal(session.state, 'Unreachable')
  t.match(session.notice, /can't be reached/)
  answer = async () => me
  await session.begin()
  t.equal(session.state, 'SignedIn')
})

t.test('a session that has ended says so, once somebody was signed in', async (t) => {
  const session = new Session(newApi({ me: async () => me }))
  session.expire()
  t.equal(session.state, 'Unknown')
  await session.begin()
  session.expire()
  t.equal(session.state, 'SignedOut')
  t.equal(session.me, undefined)
  t.match(session.notice, /has ended/)
})

t.test('signing out counts when the API has taken it', async (t) => {
  const session = new Session(newApi({ me: async () => me }))
  await session.begin()
  await session.signOut()
  t.equal(session.state, 'SignedOut')
  const stuck = new Session(newApi({ me: async () => me, signOut: async () => { throw new NoAnswer(new Error('x')) } }))
  await stuck.begin()
  await t.rejects(stuck.signOut())
  t.equal(stuck.state, 'SignedIn')
})
