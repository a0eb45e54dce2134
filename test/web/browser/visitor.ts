import type { Browser, BrowserContext, Page } from 'playwright-core'
import type { Owner } from '../../servers.ts'

/** The colours that a visitor's system asks for. */
export type Theme = 'light' | 'dark'

/** What a visitor looks with, and at whose pages. */
export interface VisitOptions {
  /** The only address that pages may ask, such as `http://127.0.0.1:8080`. */
  origin: string
  width?: number
  height?: number
  theme?: Theme
}

/** Somebody with a browser of their own: nothing in it is left from others. */
export interface Visitor {
  page: Page
  context: BrowserContext
  /** What went wrong in the pages, in order: errors on the console, requests that failed, and requests to other hosts. */
  complaints: string[]
}

/** How long a page may take to do what it is asked. */
const LIMIT_MS = 60_000

/** Opens a browser window that has never been anywhere; it is closed with its owner. */
export async function newVisitor(t: Owner, browser: Browser, { origin, width = 1440, height = 900, theme = 'light' }: VisitOptions): Promise<Visitor> {
  // Moving things would be measured on their way.
  const context = await browser.newContext({ baseURL: origin, viewport: { width, height }, colorScheme: theme, reducedMotion: 'reduce', locale: 'en-GB', timezoneId: 'UTC' })
  t.teardown(() => context.close())
  context.setDefaultTimeout(LIMIT_MS)
  const complaints = collectComplaints(context, new URL(origin).host)
  return { page: await context.newPage(), context, complaints }
}

/** Gives a page another window and another theme, and waits until it has noticed: browsers tell it in their own time. */
export async function changeLook(page: Page, { width, height, theme }: { width: number; height: number; theme: Theme }): Promise<void> {
  await page.setViewportSize({ width, height })
  await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
  await page.waitForFunction(([scheme, wanted]) => innerWidth === wanted && matchMedia(`(prefers-color-scheme: ${scheme})`).matches, [theme, width] as const)
}

function collectComplaints(context: BrowserContext, host: string): string[] {
  const complaints: string[] = []
  const isElsewhere = (url: string): boolean => /^(https?|wss?):/.test(url) && new URL(url).host !== host
  context.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`console: ${message.text()} (${message.location().url})`)
  })
  context.on('weberror', (error) => { complaints.push(`error: ${String(error.error())}`) })
  context.on('request', (request) => { if (isElsewhere(request.url())) complaints.push(`elsewhere: ${request.url()}`) })
  context.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText ?? ''
    // The page itself gave it up, as when it is left.
    if (reason !== 'net::ERR_ABORTED') complaints.push(`failed: ${request.method()} ${request.url()} ${reason}`)
  })
  context.on('page', (page) => {
    page.on('websocket', (socket) => { if (isElsewhere(socket.url())) complaints.push(`elsewhere: ${socket.url()}`) })
  })
  return complaints
}
