import { existsSync, readFileSync } from 'node:fs'
import { writePrivate } from './home.ts'

/** One user's way to one API server. */
export interface KubeconfigFields {
  server: string
  /** The certificate that the server shows, in PEM. */
  certificate: string
  user: string
  token: string
}

/** A kubeconfig file with one cluster, one user and one context, called `homecraft`. */
export function toKubeconfig({ server, certificate, user, token }: KubeconfigFields): string {
  return `apiVersion: v1
kind: Config
clusters:
- name: homecraft
  cluster:
    server: ${server}
    certificate-authority-data: ${Buffer.from(certificate).toString('base64')}
users:
- name: ${JSON.stringify(user)}
  user:
    token: ${token}
contexts:
- name: homecraft
  context:
    cluster: homecraft
    user: ${JSON.stringify(user)}
current-context: homecraft
`
}

/** Writes a kubeconfig unless the file already says the same. */
export function writeKubeconfig(file: string, fields: KubeconfigFields): void {
  const text = toKubeconfig(fields)
  if (!existsSync(file) || readFileSync(file, 'utf8') !== text) writePrivate(file, text)
}
