import t from 'tap'
import { nextPath, serverPath, signInPath, toRoute, type Route } from '../../../web/src/lib/routes.ts'
import { idOf } from '../fakes.ts'

const id = idOf(1)
const routes: [string, Route][] = [
  ['/', { page: 'Fleet' }],
  ['/servers', { page: 'Fleet' }],
  ['/servers/', { page: 'Fleet' }],
  ['/servers/new', { page: 'Create' }],
  ['/worlds', { page: 'Worlds' }],
  ['/sign-in', { page: 'SignIn' }],
  [`/servers/${id}`, { page: 'Server', id, section: 'overview' }],
  [`/servers/${id.toUpperCase()}/console`, { page: 'Server', id, section: 'console' }],
  ['/servers/lobby', { page: 'NotFound' }],
  [`/servers/${id}/nowhere`, { page: 'NotFound' }],
  [`/servers/${id}/console/more`, { page: 'NotFound' }],
  [`/worlds/${id}`, { page: 'NotFound' }],
  ['/constructor', { page: 'NotFound' }],
  ['//', { page: 'NotFound' }],
]

for (const [path, route] of routes) {
  t.test(`${path} is ${route.page}`, async (t) => {
    t.same(toRoute(path), route)
  })
}

t.test('a server is found where its path leads', async (t) => {
  t.same(toRoute(serverPath(id)), { page: 'Server', id, section: 'overview' })
  t.same(toRoute(serverPath(id, 'history')), { page: 'Server', id, section: 'history' })
})

t.test('who signs in goes on to where they were going', async (t) => {
  for (const path of [`/servers/${id}/console`, '/servers?q=a&status=running', '/worlds']) {
    t.equal(nextPath(signInPath(path).slice('/sign-in'.length)), path)
  }
  t.equal(signInPath('/'), '/sign-in')
  t.equal(signInPath('/sign-in?next=%2Fworlds'), '/sign-in')
})

t.test('nobody is led to another site, or round in a circle', async (t) => {
  for (const next of ['https://evil.example', '//evil.example', '/\\evil.example', 'javascript:alert(1)', 'worlds', '', '/sign-in', '/sign-in?next=/worlds']) {
    t.equal(nextPath(`?${new URLSearchParams({ next }).toString()}`), '/', next)
  }
  t.equal(nextPath(''), '/')
})
