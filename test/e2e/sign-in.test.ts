import t from 'tap'
import { command, platformFile } from './platform.ts'

t.test('the link that npm run status prints leads to the dashboard, and signs in once', async (t) => {
  const { stdout } = await command(['status'])
  const [, link] = /^Dashboard, signs you in once: (\S+)$/m.exec(stdout) ?? []
  t.match(stdout, /^API: its address and its keys are in \S*platform\.json\.$/m)
  const { origin, hash, href } = new URL(link!)
  t.equal(origin, platformFile().api)

  const page = await fetch(href, { headers: { accept: 'text/html' } })
  t.equal(page.status, 200)
  t.match(page.headers.get('content-security-policy'), "script-src 'self'")
  const [, script] = /<script [^>]*src="([^"]+)"/.exec(await page.text())!
  t.match((await fetch(new URL(script!, origin))).headers.get('content-type'), 'javascript')

  const signIn = (): Promise<Response> => fetch(`${origin}/api/v1/session`, { method: 'POST', headers: { origin, 'content-type': 'application/json' }, body: JSON.stringify({ ticket: hash.replace('#sign-in=', '') }) })
  const first = await signIn()
  t.match(await first.json(), { tenant: 'default', key: { name: 'this machine' } })
  const [cookie] = first.headers.getSetCookie()[0]!.split(';')
  t.equal((await fetch(`${origin}/api/v1/servers`, { headers: { cookie: cookie! } })).status, 200)
  t.equal((await signIn()).status, 401)
})
