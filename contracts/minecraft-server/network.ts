import * as z from 'zod'
import { LABEL_KEY } from '../names.ts'
import { described, mapOf } from '../rule.ts'
import { live } from '../setting.ts'

/** How players reach a server. */
export const Exposure = z.enum(['ClusterIP', 'NodePort', 'LoadBalancer'])

const ExtraPort = described(
  z.strictObject({
    name: described(z.string().min(1).max(15).regex(/^[a-z]([-a-z0-9]*[a-z0-9])?$/, 'must be lower-case letters, digits and -, beginning with a letter'), 'Name of the port, such as `voice-chat`.'),
    port: described(z.int().min(1024).max(65_535), 'Number of the port, in the pod and outside.'),
    protocol: described(z.enum(['TCP', 'UDP']), 'Its protocol. TCP and UDP on one number are two entries.').default('TCP'),
  }),
  'A port that a plugin or mod listens on.',
)

const ExtraPorts = described(
  z.array(ExtraPort).max(10),
  'Ports of plugins and mods: voice chat (24454/UDP), Geyser (19132/UDP), dynmap (8123/TCP).',
  [
    {
      message: 'must not take 25565/TCP (game), 25565/UDP (query), 25575/TCP (RCON) or 2022/TCP (SFTP)',
      cel: "self.all(p, !(p.protocol == 'TCP' && p.port in [25565, 25575, 2022]) && !(p.protocol == 'UDP' && p.port == 25565))",
      holds: (ports) => ports.every(({ port, protocol }) => !(protocol === 'TCP' ? [25565, 25575, 2022] : [25565]).includes(port)),
    },
    {
      message: 'must have another name for each port, none of them minecraft, query, rcon or sftp',
      cel: "self.all(p, !(p.name in ['minecraft', 'query', 'rcon', 'sftp']) && self.exists_one(q, q.name == p.name))",
      holds: (ports) => ports.every(({ name }) => !['minecraft', 'query', 'rcon', 'sftp'].includes(name)) && new Set(ports.map(({ name }) => name)).size === ports.length,
    },
    {
      message: 'must name each port and protocol only once',
      cel: 'self.all(p, self.exists_one(q, q.port == p.port && q.protocol == p.protocol))',
      holds: (ports) => new Set(ports.map(({ port, protocol }) => `${port}/${protocol}`)).size === ports.length,
    },
  ],
).meta({ 'x-kubernetes-list-type': 'atomic' })

const Cidr = described(
  z.string().max(49).regex(/^[0-9a-fA-F:.]+\/[0-9]{1,3}$/, { error: 'must be a range of addresses such as 203.0.113.0/24 or 2001:db8::/32', abort: true }),
  'A range of addresses, such as `203.0.113.0/24`.',
  [{
    message: 'must be a range of addresses such as 203.0.113.0/24 or 2001:db8::/32, without bits beyond its length',
    cel: "isCIDR(self) && cidr(self) == cidr(self).masked() && !(self.contains(':') && self.contains('.')) && !self.matches('(?i)^(0*:){1,5}:?ffff:')",
    holds: (range) => isMaskedRange(range),
  }],
)

/** Fields of the spec about how a server is reached. */
export const network = {
  exposure: live(described(Exposure, 'How players reach the server: an address of its own (`LoadBalancer`), a port of every node (`NodePort`), or only from inside the cluster (`ClusterIP`).')).default('LoadBalancer'),
  hostname: live(described(
    z.string().min(1).max(253).regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)+$/, 'must be a host name such as play.example.org, in lower case'),
    'Name under which players join. It is given to external-dns and mc-router as annotations of the Service, and shown as the endpoint.',
  )).optional(),
  serviceAnnotations: live(described(
    mapOf(z.string().max(512).regex(/^[^\p{Cc}]*$/u, 'must not hold control characters'), 20),
    'Annotations of the Service, such as those that a load balancer reads. The administrator says which are allowed.',
    [{
      message: 'must have keys such as metallb.io/address-pool',
      cel: `self.all(key, size(key) <= 253 && key.contains('/') && key.matches('${LABEL_KEY}'))`,
      holds: (annotations) => Object.keys(annotations).every((key) => key.length <= 253 && key.includes('/') && new RegExp(LABEL_KEY).test(key)),
    }],
  )).default({}),
  allowedSourceRanges: live(described(z.array(Cidr).max(20), 'Addresses from which game, SFTP and further ports are reached; all when empty.').meta({ 'x-kubernetes-list-type': 'atomic' })).default([]),
  extraPorts: live(ExtraPorts).default([]),
}

/** True for a range whose address has no bit set beyond its length, as the API server wants it. */
function isMaskedRange(range: string): boolean {
  const [address = '', length = ''] = range.split('/')
  if (z.cidrv4().safeParse(range).success) return hasZeroTail(address.split('.').map((part) => Number(part).toString(2).padStart(8, '0')).join(''), Number(length))
  // IPv4 in the clothes of IPv6: the API server knows two ways to read it.
  if (!z.cidrv6().safeParse(range).success || address.includes('.') || /^(0*:){1,5}:?ffff:/i.test(address)) return false
  return hasZeroTail(toGroups(address).map((group) => parseInt(group, 16).toString(2).padStart(16, '0')).join(''), Number(length))
}

const hasZeroTail = (bits: string, length: number): boolean => !bits.slice(length).includes('1')

/** The eight groups of an IPv6 address. */
function toGroups(address: string): string[] {
  const [head = '', tail] = address.split('::')
  const before = head ? head.split(':') : []
  const after = tail ? tail.split(':') : []
  return tail === undefined ? before : [...before, ...Array.from({ length: 8 - before.length - after.length }, () => '0'), ...after]
}

