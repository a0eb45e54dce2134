import t from 'tap'
import { network } from '../../../contracts/minecraft-server/network.ts'
import { SETTINGS } from '../../../contracts/minecraft-server/settings.ts'
import { checkComplete, checkRows, OPTION, TOO_BIG, TOO_LONG, TOO_MANY, TOO_SMALL, TYPE, words, type Row } from '../spec-table.ts'

const HOST = 'must be a host name such as play.example.org, in lower case'
const KEYS = 'must have keys such as metallb.io/address-pool'
const CIDR = 'must be a range of addresses such as 203.0.113.0/24 or 2001:db8::/32'
const MASKED = `${CIDR}, without bits beyond its length`
const NAME = 'must be lower-case letters, digits and -, beginning with a letter'
const TAKEN = 'must not take 25565/TCP (game), 25565/UDP (query), 25575/TCP (RCON) or 2022/TCP (SFTP)'
const OTHER_NAME = 'must have another name for each port, none of them minecraft, query, rcon or sftp'
const ONCE = 'must name each port and protocol only once'
const key = 'metallb.io/address-pool'

const rows: Row[] = [
  words('exposure', ['ClusterIP', 'NodePort', 'LoadBalancer']),
  {
    path: 'hostname',
    good: ['play.example.org', 'a.b', '1.example.org', 'my-server.xn--bcher-kva.example'],
    bad: [['', HOST], ['localhost', HOST], ['Play.example.org', HOST], ['play.example.org.', HOST], ['.example.org', HOST], ['play..example.org', HOST], ['-a.example.org', HOST], ['a-.example.org', HOST], ['*.example.org', HOST], ['a_b.example.org', HOST], ['bücher.example', HOST], ['a.example.org,b.example.org', HOST], ['a.example.org\n', HOST], ['a b.example.org', HOST], ['play.example.org:25565', HOST], [`${'a'.repeat(250)}.org`, TOO_LONG]],
  },
  {
    path: 'serviceAnnotations',
    good: [{}, { [key]: 'games' }, { 'service.beta.kubernetes.io/aws-load-balancer-type': 'nlb' }, { [key]: '' }, { 'a.b-c.d/1_E.f-G': 'a' }, { [`a/${'b'.repeat(63)}`]: 'a' }, { [`${'a.'.repeat(120)}b/${'c'.repeat(11)}`]: 'a' }, { [key]: '{"a": "b\\n", "c": [1]}' }, Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`metallb.io/k${index}`, 'v']))],
    bad: [
      [{ pool: 'a' }, KEYS], [{ 'metallb.io/': 'a' }, KEYS], [{ '/pool': 'a' }, KEYS], [{ 'a/b/c': 'a' }, KEYS], [{ '': 'a' }, KEYS], [{ 'a b/c': 'a' }, KEYS], [{ 'A.io/b': 'a' }, KEYS], [{ [`a/${'b'.repeat(64)}`]: 'a' }, KEYS], [{ [`${'a.'.repeat(120)}b/${'c'.repeat(12)}`]: 'a' }, KEYS],
      [{ 'a..b/c': 'a' }, KEYS], [{ 'a.-b/c': 'a' }, KEYS], [{ '-a/b': 'a' }, KEYS], [{ 'a-/b': 'a' }, KEYS], [{ 'a_b/c': 'a' }, KEYS], [{ '.a/b': 'a' }, KEYS], [{ 'a/_b': 'a' }, KEYS], [{ 'a/b.': 'a' }, KEYS], [{ 'a/b\n': 'a' }, KEYS],
      [{ [key]: 'a\nb' }, 'must not hold control characters'], [{ [key]: '\u0000' }, 'must not hold control characters'], [{ [key]: 'a'.repeat(513) }, TOO_LONG], [{ [key]: true }, TYPE], [{ [key]: null }, TYPE], [[key], TYPE],
      [Object.fromEntries(Array.from({ length: 21 }, (_, index) => [`metallb.io/k${index}`, 'v'])), 'must have at most 20 entries'],
    ],
  },
  {
    path: 'allowedSourceRanges',
    good: [[], ['203.0.113.0/24', '198.51.100.7/32', '0.0.0.0/0', '10.0.0.0/8', '128.0.0.0/1'], ['2001:db8::/32', '::/0', '::1/128', 'fe80::/10', '2001:DB8:1:2:3:4:5:6/128', '2001:db8:8000::/33']],
    bad: [
      [['203.0.113.7'], CIDR], [['203.0.113.0/'], CIDR], [['example.org/24'], CIDR], [[''], CIDR], [['203.0.113.0/24\n'], CIDR], [[' 203.0.113.0/24'], CIDR], [['fe80::1%eth0/64'], CIDR], [['203.0.113.0-203.0.113.9'], CIDR],
      [['203.0.113.7/24'], MASKED], [['203.0.113.0/33'], MASKED], [['203.0.113.0/024'], MASKED], [['203.0.113/24'], MASKED], [['256.0.0.0/8'], MASKED], [['010.0.0.0/8'], MASKED], [['128.0.0.0/0'], MASKED],
      [['2001:db8::1/32'], MASKED], [['2001:db8::/129'], MASKED], [['2001:db8:8000::/32'], MASKED], [[':::/0'], MASKED], [['1::2::3/128'], MASKED], [['::ffff:203.0.113.0/120'], MASKED], [['::0.0.0.0/0'], MASKED], [['64:ff9b::192.0.2.0/120'], MASKED], [['./0'], MASKED], [[':/0'], MASKED],
      [['1'.repeat(50)], TOO_LONG], [Array.from({ length: 21 }, () => '0.0.0.0/0'), TOO_MANY], ['0.0.0.0/0', TYPE], [[null], TYPE],
    ],
  },
  {
    path: 'extraPorts',
    good: [
      [], [{ name: 'map', port: 8123 }], [{ name: 'voice-chat', port: 24454, protocol: 'UDP' }, { name: 'voice-tcp', port: 24454, protocol: 'TCP' }], [{ name: 'low', port: 1024 }, { name: 'high', port: 65_535 }],
      [{ name: 'a', port: 2022, protocol: 'UDP' }, { name: 'b', port: 25575, protocol: 'UDP' }], Array.from({ length: 10 }, (_, index) => ({ name: `p${index}`, port: 30_000 + index })),
    ],
    bad: [
      [[{ name: 'a', port: 25565 }], TAKEN], [[{ name: 'a', port: 25565, protocol: 'UDP' }], TAKEN], [[{ name: 'a', port: 25575 }], TAKEN], [[{ name: 'a', port: 2022 }], TAKEN],
      [[{ name: 'sftp', port: 30_000 }], OTHER_NAME], [[{ name: 'minecraft', port: 30_000 }], OTHER_NAME], [[{ name: 'query', port: 30_000 }], OTHER_NAME], [[{ name: 'rcon', port: 30_000 }], OTHER_NAME], [[{ name: 'a', port: 30_000 }, { name: 'a', port: 30_001 }], OTHER_NAME],
      [[{ name: 'a', port: 30_000 }, { name: 'b', port: 30_000, protocol: 'TCP' }], ONCE], [[{ name: 'a', port: 1023 }], TOO_SMALL], [[{ name: 'a', port: 65_536 }], TOO_BIG], [[{ name: 'a', port: '30000' }], TYPE], [[{ name: 'a', port: 3e4 + 0.5 }], TYPE], [[{ name: 'a' }], TYPE], [[{ port: 30_000 }], TYPE],
      [[{ name: 'Map', port: 30_000 }], NAME], [[{ name: '1a', port: 30_000 }], NAME], [[{ name: 'a-', port: 30_000 }], NAME], [[{ name: 'a_b', port: 30_000 }], NAME], [[{ name: '', port: 30_000 }], NAME], [[{ name: 'a'.repeat(16), port: 30_000 }], TOO_LONG],
      [[{ name: 'a', port: 30_000, protocol: 'SCTP' }], OPTION], [[{ name: 'a', port: 30_000, nodePort: 30_000 }], 'Unrecognized key: "nodePort"'], [Array.from({ length: 11 }, (_, index) => ({ name: `p${index}`, port: 30_000 + index })), TOO_MANY],
    ],
  },
]

t.test('fields about how a server is reached', async (t) => {
  checkRows(t, rows)
  checkComplete(t, rows, network)
})

t.test('the API server refuses IPv4 within IPv6 too, which its own isCIDR takes', async (t) => {
  const { items } = SETTINGS.find(({ path }) => path === 'allowedSourceRanges')!.schema
  const [rule] = items?.['x-kubernetes-validations'] as { rule: string; message: string }[]
  t.match(rule, { message: MASKED, rule: /^isCIDR\(self\) && .* && !\(self\.contains\(':'\) && self\.contains\('\.'\)\) && !self\.matches\('\(\?i\)\^\(0\*:\)\{1,5\}:\?ffff:'\)$/ })
})
