import { createHash } from 'node:crypto'
import ssh2 from 'ssh2'
import t from 'tap'
import { hostKey, hostKeyFingerprint } from '../../../hooks/minecraft-server/host-key.ts'

const owner = { key: Buffer.alloc(32, 1), namespace: 'default', name: 'survival' }

function parse(text: string): ssh2.ParsedKey {
  const parsed = ssh2.utils.parseKey(text)
  if (parsed instanceof Error) throw parsed
  return parsed
}

t.test('the host key is one that OpenSSH reads', async (t) => {
  const parsed = parse(hostKey(owner))
  t.equal(parsed.type, 'ssh-ed25519')
  const signature = parsed.sign('text')
  if (signature instanceof Error) throw signature
  t.equal(parsed.verify('text', signature), true, 'its halves belong together')
})

t.test('it belongs to namespace and name', async (t) => {
  const others = [{ ...owner, namespace: 'other' }, { ...owner, name: 'other' }, { ...owner, key: Buffer.alloc(32, 2) }]
  t.equal(hostKey(owner), hostKey({ ...owner }), 'a server made anew has the same')
  for (const other of others) {
    t.not(hostKey(owner), hostKey(other))
    t.not(hostKeyFingerprint(owner), hostKeyFingerprint(other))
  }
})

t.test('the fingerprint is the one that clients show', async (t) => {
  const blob = parse(hostKey(owner)).getPublicSSH()
  t.equal(hostKeyFingerprint(owner), `SHA256:${createHash('sha256').update(blob).digest('base64').slice(0, 43)}`)
  t.match(hostKeyFingerprint(owner), /^SHA256:[A-Za-z0-9+/]{43}$/, 'without padding')
  // What `ssh-keygen -lf` prints for this key.
  t.equal(hostKeyFingerprint(owner), 'SHA256:lOmVJWF+mjOD341fWTXtYUkTiL4IoLhj1MdHeA4BxPk')
})
