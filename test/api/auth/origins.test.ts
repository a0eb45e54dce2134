import type { IncomingHttpHeaders } from 'node:http'
import t from 'tap'
import { newSourceOf, type OriginsOptions, type Source } from '../../../api/auth/origins.ts'

const PUBLIC: OriginsOptions = { publicUrl: 'https://craft.example.org/home', allowed: ['https://partner.example'] }
const cases: { name: string; options?: OriginsOptions; headers: IncomingHttpHeaders; want: Source }[] = [
  { name: 'a page of the host that was asked is ours', headers: { origin: 'http://localhost:8080', host: 'localhost:8080' }, want: 'Ours' },
  { name: 'a host is the same in capitals', headers: { origin: 'http://craft.example.org', host: 'Craft.Example.org' }, want: 'Ours' },
  { name: 'the port that goes without saying may be said', headers: { origin: 'http://craft.example.org', host: 'craft.example.org:80' }, want: 'Ours' },
  { name: 'what is no address is somebody else', headers: { origin: 'ours', host: 'localhost:8080' }, want: 'Foreign' },
  { name: 'another port of the host is somebody else', headers: { origin: 'http://localhost:3000', host: 'localhost:8080' }, want: 'Foreign' },
  { name: 'a name that begins like ours is somebody else', headers: { origin: 'http://localhost:8080.evil.example', host: 'localhost:8080' }, want: 'Foreign' },
  { name: 'a page without an origin is somebody else', headers: { origin: 'null', host: 'localhost:8080' }, want: 'Foreign' },
  { name: 'an origin alone is not enough where no host was named', headers: { origin: 'http://localhost:8080' }, want: 'Foreign' },
  { name: 'the public address is ours behind a proxy that names another host', options: PUBLIC, headers: { origin: 'https://craft.example.org', host: 'api.minecraft-system' }, want: 'Ours' },
  { name: 'the public address is not ours without TLS', options: PUBLIC, headers: { origin: 'http://craft.example.org', host: 'api.minecraft-system' }, want: 'Foreign' },
  { name: 'nor where the host that was asked is the public one: anybody on the way can have made that page', options: PUBLIC, headers: { origin: 'http://craft.example.org', host: 'craft.example.org' }, want: 'Foreign' },
  { name: 'another host that leads here is ours all the same', options: PUBLIC, headers: { origin: 'http://localhost:8080', host: 'localhost:8080' }, want: 'Ours' },
  { name: 'an origin that the administrator allows is ours', options: PUBLIC, headers: { origin: 'https://partner.example', host: 'craft.example.org', 'sec-fetch-site': 'cross-site' }, want: 'Ours' },
  { name: 'what a browser calls the same origin is ours', headers: { host: 'localhost:8080', 'sec-fetch-site': 'same-origin' }, want: 'Ours' },
  { name: 'what a browser calls the same site is somebody else', headers: { host: 'localhost:8080', 'sec-fetch-site': 'same-site' }, want: 'Foreign' },
  { name: 'what a browser calls another site is somebody else', headers: { host: 'localhost:8080', 'sec-fetch-site': 'cross-site' }, want: 'Foreign' },
  { name: 'an address that was typed comes from no page', headers: { host: 'localhost:8080', 'sec-fetch-site': 'none' }, want: 'Unknown' },
  { name: 'a program says nothing', headers: { host: 'localhost:8080' }, want: 'Unknown' },
]
for (const { name, options = {}, headers, want } of cases) t.test(name, async (t) => { t.equal(newSourceOf(options)(headers), want) })
