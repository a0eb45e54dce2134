import { parseDuration } from './duration.ts'

/** What the flags of the command line say; names and defaults are Metacontroller's own. */
export interface Settings {
  workers: number
  clientQps: number
  clientBurst: number
  eventsQps: number
  eventsBurst: number
  discoveryIntervalMs: number
  cacheFlushIntervalMs: number
  /** `host:port`, or `0` for none. */
  metricsAddress: string
  /** `host:port`, or `0` for none. */
  healthAddress: string
  targetLabelSelector: string
  applyStrategy: string
  fieldManager: string
  leaderElection: boolean
  /** Namespace and name of the Lease. */
  leaderElectionNamespace: string
  leaderElectionId: string
  logLevel: string | undefined
  kubeconfig: string
}

type Kind = 'Text' | 'Number' | 'Integer' | 'Duration' | 'Switch'

const FLAGS: Record<string, [Kind, string]> = {
  'apply-strategy': ['Text', 'dynamic-apply'],
  'apply-strategy-ssa-field-manager': ['Text', 'metacontroller'],
  'cache-flush-interval': ['Duration', '30m'],
  'client-go-burst': ['Integer', '10'],
  'client-go-qps': ['Number', '5'],
  'discovery-interval': ['Duration', '30s'],
  'events-burst': ['Integer', '25'],
  'events-qps': ['Number', String(1 / 300)],
  'health-probe-bind-address': ['Text', ':8081'],
  kubeconfig: ['Text', ''],
  'leader-election': ['Switch', 'false'],
  'leader-election-id': ['Text', 'metacontroller'],
  'leader-election-namespace': ['Text', ''],
  'leader-election-resource-lock': ['Text', 'leases'],
  'metrics-address': ['Text', ':9999'],
  'pprof-address': ['Text', '0'],
  'target-label-selector': ['Text', ''],
  workers: ['Integer', '5'],
  'zap-devel': ['Switch', 'false'],
  'zap-encoder': ['Text', ''],
  'zap-log-level': ['Text', ''],
  'zap-stacktrace-level': ['Text', ''],
  'zap-time-encoding': ['Text', ''],
}

const CHECKS: Record<Kind, (text: string) => boolean> = {
  Text: () => true,
  Number: (text) => text.trim() !== '' && Number.isFinite(Number(text)),
  Integer: (text) => /^[+-]?\d+$/.test(text),
  Duration: (text) => parseDuration(text) !== undefined,
  Switch: (text) => /^(1|0|t|f|true|false)$/i.test(text),
}

const LEVELS: Record<string, string> = { debug: 'debug', info: 'info', error: 'error', panic: 'fatal' }

/** Reads the command line: `-name value`, `--name value`, `--name=value`. Throws on anything else. */
export function parseFlags(args: readonly string[]): Settings {
  const given = readValues(args)
  const text = (name: string): string => given.get(name) ?? FLAGS[name]?.[1] ?? ''
  const number = (name: string): number => Number(text(name))
  const duration = (name: string): number => parseDuration(text(name)) ?? 0
  return {
    workers: number('workers'),
    clientQps: number('client-go-qps'),
    clientBurst: number('client-go-burst'),
    eventsQps: number('events-qps'),
    eventsBurst: number('events-burst'),
    discoveryIntervalMs: duration('discovery-interval'),
    cacheFlushIntervalMs: duration('cache-flush-interval'),
    metricsAddress: text('metrics-address'),
    healthAddress: text('health-probe-bind-address'),
    targetLabelSelector: text('target-label-selector'),
    applyStrategy: text('apply-strategy'),
    fieldManager: text('apply-strategy-ssa-field-manager'),
    leaderElection: /^(1|t|true)$/i.test(text('leader-election')),
    leaderElectionNamespace: text('leader-election-namespace'),
    leaderElectionId: text('leader-election-id'),
    logLevel: toLogLevel(text('zap-log-level')),
    kubeconfig: text('kubeconfig'),
  }
}

function readValues(args: readonly string[]): Map<string, string> {
  const values = new Map<string, string>()
  const rest = [...args]
  for (let arg = rest.shift(); arg !== undefined && arg !== '--'; arg = rest.shift()) {
    const [, name = '', inline] = /^--?([^=-][^=]*)(?:=(.*))?$/s.exec(arg) ?? []
    const flag = FLAGS[name]
    if (!flag) throw new Error(`Unknown flag ${arg}: known are ${Object.keys(FLAGS).map((one) => `--${one}`).join(', ')}.`)
    const value = inline ?? (flag[0] === 'Switch' ? 'true' : rest.shift())
    if (value === undefined) throw new Error(`Flag --${name} needs a value.`)
    if (!CHECKS[flag[0]](value)) throw new Error(`Flag --${name} takes a ${flag[0].toLowerCase()}, not ${JSON.stringify(value)}.`)
    values.set(name, value)
  }
  return values
}

/** Zap knows words and, above zero, ever more verbose numbers; pino's `debug` stands for all of those. */
function toLogLevel(text: string): string | undefined {
  if (text === '') return undefined
  const level = LEVELS[text] ?? (/^[1-9]\d*$/.test(text) ? 'debug' : undefined)
  if (!level) throw new Error(`Flag --zap-log-level takes debug, info, error, panic or a number above 0, not ${JSON.stringify(text)}.`)
  return level
}
