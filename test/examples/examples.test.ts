import { readdirSync, readFileSync } from 'node:fs'
import t from 'tap'
import { parseAllDocuments } from 'yaml'
import { MinecraftServer } from '../../contracts/minecraft-server.ts'
import { acceptSpec } from '../../hooks/minecraft-server/checks.ts'
import { NOTHING } from '../hooks/world.ts'

type Json = any // eslint-disable-line @typescript-eslint/no-explicit-any -- a test reaches into manifests by name

const folder = new URL('../../examples/', import.meta.url)
const read = (file: string): string => readFileSync(new URL(file, folder), 'utf8')
const files = readdirSync(folder).filter((file) => file.endsWith('.yaml'))
const examples = files.map((file) => ({ file, text: read(file), objects: parseAllDocuments(read(file)).map((document): Json => document.toJS()) }))
const servers = examples.flatMap(({ file, objects }) => objects.filter(({ kind }) => kind === 'MinecraftServer').map((server) => ({ file, server })))

/** What tenants may ask for where the administrator says nothing: the defaults of hooks/main.ts. */
const allowed = { nodeLabels: ['homecraft.io/*'], taints: ['homecraft.io/*'], serviceAnnotations: [], domains: [] }

t.test('each example is YAML without errors or warnings, with one server that is named for the file', async (t) => {
  for (const { file, text, objects } of examples) {
    t.same(parseAllDocuments(text).flatMap(({ errors, warnings }) => [...errors, ...warnings]), [], file)
    t.same(objects.filter(({ kind }) => kind === 'MinecraftServer').map(({ metadata }) => metadata.name), [file.replace('.yaml', '')], file)
  }
})

t.test('each server is valid, and has no field that the schema has not', async (t) => {
  for (const { file, server } of servers) {
    const { success, error } = MinecraftServer.strict().safeParse({ ...server, metadata: { namespace: 'default', ...server.metadata } })
    t.ok(success, file, { error: error?.message })
    t.same(Object.keys(server), ['apiVersion', 'kind', 'metadata', 'spec'], file)
    t.same(Object.keys(server.metadata), ['name'], file)
  }
})

t.test('each server is accepted where the administrator has changed nothing, or has set what its file says', async (t) => {
  for (const { file, text } of examples) {
    const server = servers.find((one) => one.file === file)!.server
    const [, annotations = ''] = /ALLOWED_SERVICE_ANNOTATIONS=(\S+)/.exec(text) ?? []
    const [, domains = ''] = /ALLOWED_DOMAINS=(\S+)/.exec(text) ?? []
    const chosen = { ...allowed, serviceAnnotations: annotations.split(','), domains: domains.split(',') }
    t.match(acceptSpec(server.spec, NOTHING, chosen).accepted, { status: 'True', reason: 'Valid' }, file)
  }
})

t.test('a StorageClass that a server names is named by the story of its file: there may be none', async (t) => {
  for (const { file, server } of servers) {
    const { storageClassName } = server.spec
    if (storageClassName !== undefined) t.match(/^(#.*\n)+/.exec(read(file))?.[0], `StorageClass ${storageClassName}`, file)
  }
})

t.test('no two objects of a kind have one name, so that all can be applied together', async (t) => {
  const names = examples.flatMap(({ objects }) => objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`))
  t.equal(new Set(names).size, names.length, names.join(', '))
})

t.test('a Secret that a server names stands before it in the same file', async (t) => {
  for (const { file, objects } of examples) {
    const at = objects.findIndex(({ spec }) => spec?.sftp?.passwordSecret)
    if (at === -1) continue
    const { passwordSecret, users } = objects[at].spec.sftp
    const secret = objects.slice(0, at).find(({ kind, metadata }) => kind === 'Secret' && metadata.name === passwordSecret)
    for (const { passwordKey } of users) if (passwordKey) t.match(secret?.stringData?.[passwordKey], /^\$6\$/, `${file}: ${passwordKey}`)
  }
})

t.test('each example begins with its story and how to apply it', async (t) => {
  for (const { file, text } of examples) {
    const [header = ''] = /^(#.*\n)+/.exec(text) ?? []
    t.match(header, /^# [A-Z][^\n]+[.:]\n/, `${file} tells what it is`)
    t.match(header, `#   kubectl create -f examples/${file}\n`, `${file} tells how to apply it`)
    t.match(text, 'https://aka.ms/MinecraftEULA', `${file} tells what eula means`)
  }
})

t.test('each command of a header is about the server of its file', async (t) => {
  for (const { file, text } of examples) {
    const name = file.replace('.yaml', '')
    for (const [, target] of text.matchAll(/^# {3}kubectl (?:get|patch) (?:mc |service mc-)(\S+)/gm)) t.equal(target, name, file)
  }
})

t.test('the index lists every example, and nothing else', async (t) => {
  const rows = [...read('README.md').matchAll(/^\| \[([a-z-]+\.yaml)\]\(([a-z-]+\.yaml)\) \| ([^|]+) \| ([^|]+) \|$/gm)]
  t.same(rows.map(([, label]) => label).sort(), files)
  for (const [, label, target] of rows) t.equal(target, label)
})
