import { parseArgs, type ParseArgsConfig } from 'node:util'

/** Options of `start`. */
export interface StartOptions {
  /** Return once all is ready, and leave the platform running. */
  detach: boolean
  /** Name of a kubeconfig context: use that cluster instead of the embedded one. */
  context: string | undefined
  /** Answer yes to the question before another cluster is changed. */
  yes: boolean
  /** Whether commands and reports go over the bus, or sync does without one. */
  mode: 'Events' | 'Direct'
  /** How many of each part; a part that is not named runs once. */
  replicas: ReadonlyMap<string, number>
  /** File for the API server's audit log. */
  auditLog: string | undefined
  /** Let etcd answer before data is on disk: faster, for tests only. */
  unsafeNoFsync: boolean
}

/** What a command line asks for. */
export type Command =
  | { name: 'help'; topic: string | undefined }
  | ({ name: 'start' } & StartOptions)
  | { name: 'stop' }
  | { name: 'status' }
  | { name: 'kubectl'; args: string[] }
  | { name: 'deploy-crd'; context: string | undefined; yes: boolean }

/** A command line that makes no sense; the message says what to write instead. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** The command that the words after `node local/main.ts`, and the environment, ask for; throws `UsageError`. */
export function parseCommand(words: readonly string[], env: Readonly<Record<string, string | undefined>> = {}): Command {
  const [name, ...rest] = words
  if (name === 'kubectl') return { name, args: rest }
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') return { name: 'help', topic: rest[0] }
  const parse = parsers.get(name)
  if (!parse) throw new UsageError(`There is no command "${name}". The commands are start, stop, status, kubectl and deploy-crd.`)
  return parse(rest, env)
}

const parsers = new Map<string, (args: string[], env: Readonly<Record<string, string | undefined>>) => Command>([
  ['start', parseStart],
  ['stop', (args) => parsePlain('stop', args)],
  ['status', (args) => parsePlain('status', args)],
  ['deploy-crd', parseDeployCrd],
])

function parseStart(args: string[], env: Readonly<Record<string, string | undefined>>): Command {
  const values = valuesOf(args, {
    detach: { type: 'boolean', short: 'd' },
    context: { type: 'string' },
    yes: { type: 'boolean', short: 'y' },
    'without-events': { type: 'boolean' },
    replicas: { type: 'string', multiple: true },
    'audit-log': { type: 'string' },
    'unsafe-no-fsync': { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  })
  if (values.help) return { name: 'help', topic: 'start' }
  return {
    name: 'start',
    detach: values.detach ?? false,
    context: parseContext(values.context),
    yes: values.yes ?? false,
    mode: values['without-events'] || env['ENABLE_EVENTS'] === 'false' ? 'Direct' : 'Events',
    replicas: parseReplicas(values.replicas ?? []),
    auditLog: values['audit-log'],
    unsafeNoFsync: values['unsafe-no-fsync'] ?? false,
  }
}

function parseDeployCrd(args: string[]): Command {
  const values = valuesOf(args, { context: { type: 'string' }, yes: { type: 'boolean', short: 'y' }, help: { type: 'boolean', short: 'h' } })
  if (values.help) return { name: 'help', topic: 'deploy-crd' }
  return { name: 'deploy-crd', context: parseContext(values.context), yes: values.yes ?? false }
}

function parsePlain(name: 'stop' | 'status', args: string[]): Command {
  const values = valuesOf(args, { help: { type: 'boolean', short: 'h' } })
  return values.help ? { name: 'help', topic: name } : { name }
}

function parseContext(context: string | undefined): string | undefined {
  if (context === '') throw new UsageError('--context needs the name of a context of your kubeconfig: kubectl config get-contexts lists them.')
  return context
}

/** `["relay=2", "api=3,sync=2"]` as a map. */
export function parseReplicas(words: readonly string[]): Map<string, number> {
  const replicas = new Map<string, number>()
  for (const word of words.flatMap((one) => one.split(','))) {
    const match = /^([a-z][a-z-]*)=([1-9]\d?)$/.exec(word)
    if (!match?.[1]) throw new UsageError(`--replicas takes NAME=NUMBER with a number from 1 to 99, such as relay=2, not "${word}".`)
    replicas.set(match[1], Number(match[2]))
  }
  return replicas
}

function valuesOf<T extends NonNullable<ParseArgsConfig['options']>>(args: string[], options: T): ReturnType<typeof parseArgs<{ options: T }>>['values'] {
  try {
    return parseArgs<{ args: string[]; options: T; allowPositionals: false }>({ args, options, allowPositionals: false }).values
  } catch (error) {
    const [sentence] = String(error instanceof Error ? error.message : error).split('. To specify')
    throw new UsageError(`${sentence ?? ''} (--help lists the options).`, { cause: error })
  }
}
