import { generateKeyPairSync, sign } from 'node:crypto'

/** A self-signed certificate with its key, in PEM. */
export interface Pair {
  cert: string
  key: string
}

const tlv = (tag: number, ...parts: Buffer[]): Buffer => {
  const body = Buffer.concat(parts)
  const size = body.length < 128 ? Buffer.from([body.length]) : Buffer.from([0x82, body.length >> 8, body.length & 0xff])
  return Buffer.concat([Buffer.from([tag]), size, body])
}
const sequence = (...parts: Buffer[]): Buffer => tlv(0x30, ...parts)
const ECDSA_SHA256 = sequence(tlv(0x06, Buffer.from('2a8648ce3d040302', 'hex')))

/** Makes a pair as the API server makes one for itself (RFC 5280, version 1: no extensions). */
export function newPair(commonName: string): Pair {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const name = sequence(tlv(0x31, sequence(tlv(0x06, Buffer.from('550403', 'hex')), tlv(0x0c, Buffer.from(commonName)))))
  const time = (text: string): Buffer => tlv(0x18, Buffer.from(text))
  const validity = sequence(time('20200101000000Z'), time('21200101000000Z'))
  const content = sequence(tlv(0x02, Buffer.from([1])), ECDSA_SHA256, name, validity, name, publicKey.export({ format: 'der', type: 'spki' }))
  const signature = sign('sha256', content, privateKey)
  const certificate = sequence(content, ECDSA_SHA256, tlv(0x03, Buffer.concat([Buffer.from([0]), signature])))
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? []
  return { cert: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`, key: privateKey.export({ format: 'pem', type: 'pkcs8' }) as string }
}
