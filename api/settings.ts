import { isIP } from 'node:net'
import * as z from 'zod'
import { count, list, optional } from '../lib/env.ts'
import { databaseSettings, eventsMode, eventsSettings, processSettings } from '../lib/settings.ts'
import { LEAST_CONNECTIONS, SHARES } from './connections.ts'

/** What a key looks like: `hc_` and random text. */
export const KEY_PATTERN = /^hc_[A-Za-z0-9_-]{32,128}$/

/** What the API is told by its environment. */
export const Settings = z.object({
  ...processSettings(8080),
  ...databaseSettings,
  DATABASE_CONNECTIONS: count(10, LEAST_CONNECTIONS, 1000).describe(`Most connections to the database at once, of each replica; ${LEAST_CONNECTIONS} at least. Streams have ${SHARES.streams} of them at most, look-ups of who is not known ${SHARES.strangers}, and requests of tenants the rest.`),
  ...eventsSettings,
  DATABASE_WAITING: count(200, 0, 10_000).describe('Most requests that wait for a connection to the database; with one more, whoever has most of them loses the one that has waited longest, which is answered 503.'),
  PASSWORD_THREADS: count(0, 0, 64).describe('Threads that crypt passwords; 0 takes as many as there are processors, at most 4.'),
  ADMIN_KEY: optional(z.string().regex(KEY_PATTERN, 'must be hc_ and at least 32 letters, digits, _ and -')).describe('A key of the tenant `default` that allows everything: `hc_` and at least 32 letters, digits, `_` and `-`. Without it there is no first key.'),
  PUBLIC_URL: optional(z.url({ protocol: /^https?$/ })).describe('Address under which the API is reached, as its description names it; the one that it is read from when not set.'),
  ALLOWED_ORIGINS: list('').refine((origins) => origins.every(isOrigin), 'must be origins as https://example.org, separated by commas').describe('Origins, beside its own, whose pages may use the session of a browser and open a stream: `https://example.org`, separated by commas.'),
  TRUSTED_PROXIES: list('').refine((networks) => networks.every(isNetwork), 'must be addresses or networks as 10.0.0.0/8, separated by commas').describe('Addresses or networks of proxies before the API, such as `10.0.0.0/8`: who they say that a request comes from is believed. Without it all who come by a proxy share one count of failed sign-ins, and take turns as one.'),
  STREAMS: count(5_000, 1, 100_000).describe('Most streams (WebSocket and server-sent events) that one replica serves at once.'),
  TENANT_STREAMS: count(200, 1, 100_000).describe('Most streams of one tenant that one replica serves at once.'),
}).transform(eventsMode)
export type Settings = z.infer<typeof Settings>

const isOrigin = (text: string): boolean => URL.parse(text)?.origin === text

function isNetwork(text: string): boolean {
  const [, address = '', bits = '0'] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(text) ?? []
  const version = isIP(address)
  return version !== 0 && Number(bits) <= (version === 4 ? 32 : 128)
}
