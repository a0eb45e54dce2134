import t from 'tap'
import { parseFlags } from '../../../local/metacontroller/flags.ts'

t.test('without flags the defaults are those of Metacontroller', async (t) => {
  t.match(parseFlags([]), {
    workers: 5,
    clientQps: 5,
    clientBurst: 10,
    eventsBurst: 25,
    discoveryIntervalMs: 30_000,
    cacheFlushIntervalMs: 1_800_000,
    metricsAddress: ':9999',
    healthAddress: ':8081',
    applyStrategy: 'dynamic-apply',
    fieldManager: 'metacontroller',
    leaderElection: false,
    leaderElectionNamespace: '',
    leaderElectionId: 'metacontroller',
  })
})

t.test('a flag takes its value after a space or an equals sign, behind one dash or two', async (t) => {
  for (const args of [['--workers', '7'], ['--workers=7'], ['-workers', '7'], ['-workers=7']]) t.equal(parseFlags(args).workers, 7, args.join(' '))
  t.equal(parseFlags(['--apply-strategy=a=b']).applyStrategy, 'a=b')
  t.equal(parseFlags(['--target-label-selector=']).targetLabelSelector, '')
  t.equal(parseFlags(['--client-go-qps', '0.5', '--client-go-qps=400']).clientQps, 400, 'the last one counts')
})

t.test('a switch needs no value, and takes none after a space', async (t) => {
  t.equal(parseFlags(['--leader-election']).leaderElection, true)
  t.equal(parseFlags(['-leader-election=false']).leaderElection, false)
  t.throws(() => parseFlags(['--leader-election', 'true']), /Unknown flag true/)
})

t.test('zap levels become log levels', async (t) => {
  const table = { debug: 'debug', info: 'info', error: 'error', panic: 'fatal', 5: 'debug' }
  for (const [text, want] of Object.entries(table)) t.equal(parseFlags(['--zap-log-level', text]).logLevel, want)
  t.equal(parseFlags([]).logLevel, undefined)
  t.throws(() => parseFlags(['--zap-log-level=loud']), /takes debug, info/)
})

t.test('anything else is refused', async (t) => {
  for (const args of [['--bogus'], ['--bogus=1'], ['workers'], ['--'.concat('=x')], ['--workers'], ['--workers=many'], ['--workers=1.5'], ['--discovery-interval=30'], ['--client-go-qps=fast'], ['--leader-election=maybe']]) {
    t.throws(() => parseFlags(args), args.join(' '))
  }
})
