import t from 'tap'
import { waitFor } from '../../wait.ts'
import { launchChromium } from './chromium.ts'
import { newSite, toPage } from './site.ts'
import { changeLook, newVisitor, type Visitor } from './visitor.ts'

const browser = await launchChromium(t)

const COMPLAINTS = [
  { name: 'a page that works', head: '<script src="/good.js"></script>', want: undefined },
  { name: 'an error that a script writes', script: 'console.error("oh no")', want: /^console: oh no / },
  { name: 'an error that nobody catches', script: 'throw new Error("oh no")', want: /^error: Error: oh no/ },
  { name: 'a promise that nobody waits for', script: 'Promise.reject(new Error("oh no"))', want: /^error: Error: oh no/ },
  { name: 'a file that is not there', head: '<script src="/nowhere.js"></script>', want: /^console: .*404.*nowhere\.js/ },
  { name: 'a script of another host', head: '<script src="http://example.com/a.js"></script>', want: /^elsewhere: http:\/\/example\.com\/a\.js$/ },
  { name: 'a question to another port of this machine', script: 'fetch("http://127.0.0.1:1/").catch(() => undefined)', want: /^elsewhere: http:\/\/127\.0\.0\.1:1\/$/ },
  { name: 'a socket to another host', script: 'new WebSocket("ws://example.com/")', want: /^elsewhere: ws:\/\/example\.com\/$/ },
  { name: 'what the policy of the page forbids', head: '<meta http-equiv="Content-Security-Policy" content="style-src \'self\'"><style>p { color: red }</style>', want: /^console: .*[Cc]ontent [Ss]ecurity [Pp]olicy/ },
]
for (const { name, head = '', script, want } of COMPLAINTS) {
  t.test(name, async (t) => {
    const origin = await newSite(t, (request, reply) => {
      const isScript = request.url === '/good.js' || request.url === '/test.js'
      reply.writeHead(isScript || request.url === '/' ? 200 : 404, { 'content-type': isScript ? 'text/javascript' : 'text/html' })
      reply.end(isScript ? script ?? '' : toPage('<p>Some words</p>', script === undefined ? head : '<script src="/test.js"></script>'))
    })
    const { page, complaints } = await newVisitor(t, browser, { origin })
    await page.goto('/', { waitUntil: 'networkidle' })
    if (want === undefined) t.same(complaints, [])
    else t.ok(await waitFor('the complaint', () => { if (complaints.some((each) => want.test(each))) return true; throw new Error(`there are ${JSON.stringify(complaints)}`) }, 10_000))
  })
}

t.test('a request that the page itself gives up is no complaint', async (t) => {
  const origin = await newSite(t, (request, reply) => { if (request.url === '/') reply.setHeader('content-type', 'text/html').end(toPage('')) })
  const { page, complaints } = await newVisitor(t, browser, { origin })
  await page.goto('/')
  await page.evaluate(() => fetch('/slow', { signal: AbortSignal.timeout(50) }).catch(() => undefined))
  t.same(complaints, [])
})

t.test('two visitors know nothing of each other, and see what their systems ask for', async (t) => {
  const origin = await newSite(t, (request, reply) => reply.setHeader('content-type', 'text/html').end(toPage(request.headers.cookie ?? 'nothing')))
  const one = await newVisitor(t, browser, { origin, theme: 'dark', width: 360 })
  const other = await newVisitor(t, browser, { origin })
  await one.page.goto('/')
  await one.page.evaluate(() => { document.cookie = 'name=one' })
  await other.page.goto('/')
  t.match(await other.page.textContent('main'), /nothing/)
  const lookOf = ({ page }: Visitor): Promise<[number, boolean]> => page.evaluate(() => [innerWidth, matchMedia('(prefers-color-scheme: dark)').matches])
  t.same([await lookOf(one), await lookOf(other)], [[360, true], [1440, false]])
  await changeLook(one.page, { width: 820, height: 900, theme: 'light' })
  t.same(await lookOf(one), [820, false])
})
