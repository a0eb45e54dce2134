import t from 'tap'
import { findEndpointConfig, resolveEndpoint, toUrl } from '../../../local/metacontroller/endpoint.ts'
import { fakeClient, refusal } from './fake-client.ts'

const encode = (text: string): string => Buffer.from(text).toString('base64')
const secret = { data: { token: encode(' s3cret\n'), username: encode('u'), password: encode('p'), 'tls.crt': encode('CERT'), 'tls.key': encode('KEY') } }
const ref = { name: 'x', namespace: 'y', key: 'token' }
const { client } = fakeClient(({ path }) => (path.endsWith('/secrets/x') ? secret : refusal(404)))

t.test('a webhook is at its url, or at its service', async (t) => {
  t.equal(toUrl({ url: 'http://a/b', path: '/c' }), 'http://a/b')
  t.equal(toUrl({ path: '/sync', service: { name: 'hooks', namespace: 'ns' } }), 'http://hooks.ns:80/sync')
  t.equal(toUrl({ path: '/sync', service: { name: 'hooks', namespace: 'ns', port: 8443, protocol: 'https' } }), 'https://hooks.ns:8443/sync')
  for (const webhook of [{}, { path: '/x' }, { service: { name: 'a', namespace: 'b' } }, { path: '/x', service: { name: '', namespace: 'b' } }]) t.throws(() => toUrl(webhook))
})

t.test('the entry of a host is found with and without the usual port', async (t) => {
  const table = [
    { url: 'http://a.b/x', host: 'a.b', want: true },
    { url: 'http://a.b/x', host: 'A.B:80', want: true },
    { url: 'http://a.b:80/x', host: 'a.b', want: true },
    { url: 'https://a.b/x', host: 'a.b:443', want: true },
    { url: 'http://a.b:8080/x', host: 'a.b:8080', want: true },
    { url: 'http://a.b:8080/x', host: 'a.b', want: false },
    { url: 'https://a.b/x', host: 'a.b:80', want: false },
    { url: 'no url', host: 'a.b', want: false },
  ]
  for (const { url, host, want } of table) t.equal(findEndpointConfig(url, [{ host }]) !== undefined, want, `${url} ${host}`)
})

t.test('secrets become a header or certificates, read once', async (t) => {
  const url = 'http://a.b/x'
  const { authorization, ...tls } = await resolveEndpoint(client, { url, authorization: { secretRef: ref }, clientTLS: { secretRef: ref }, caBundle: { inline: 'CA' } }, [])
  t.equal(authorization, 'Bearer s3cret')
  t.same(tls, { url, tls: { ca: 'CA', cert: 'CERT', key: 'KEY' } })
  t.match(await resolveEndpoint(client, { url, basicAuth: { secretRef: ref } }, []), { authorization: `Basic ${encode('u:p')}` })
})

t.test('what a webhook says itself replaces the entry of its host', async (t) => {
  const url = 'http://a.b/x'
  const configs = [{ host: 'a.b', authorization: { type: 'Token', secretRef: ref } }]
  t.match(await resolveEndpoint(client, { url }, configs), { authorization: 'Token s3cret' })
  t.notOk((await resolveEndpoint(client, { url, caBundle: { inline: 'CA' } }, configs)).authorization)
  t.notOk((await resolveEndpoint(client, { url: 'http://other/x' }, configs)).authorization)
})

t.test('what cannot be had or contradicts itself is refused', async (t) => {
  const url = 'http://a.b/x'
  await t.rejects(resolveEndpoint(client, { url, authorization: { secretRef: { ...ref, key: 'none' } } }, []), /no key "none"/)
  await t.rejects(resolveEndpoint(client, { url, authorization: { secretRef: { ...ref, name: 'none' } } }, []), /cannot read secrets y\/none/)
  await t.rejects(resolveEndpoint(client, { url, authorization: { type: 'basic', secretRef: ref } }, []), /use basicAuth/)
  await t.rejects(resolveEndpoint(client, { url, authorization: { secretRef: ref }, basicAuth: { secretRef: ref } }, []), /keep one/)
  await t.rejects(resolveEndpoint(client, { url, caBundle: {} }, []), /exactly one/)
})
