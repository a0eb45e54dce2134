import t from 'tap'
import { parseCommand, parseReplicas, UsageError } from '../../../local/platform/arguments.ts'

const plainStart = { name: 'start', detach: false, context: undefined, yes: false, mode: 'Events', replicas: new Map(), auditLog: undefined, unsafeNoFsync: false }

const cases: { name: string; words: string[]; want: object }[] = [
  { name: 'start alone stays in the foreground', words: ['start'], want: plainStart },
  { name: 'start takes --detach and its short form', words: ['start', '-d'], want: { ...plainStart, detach: true } },
  {
    name: 'start takes every option at once',
    words: ['start', '--detach', '--context', 'kind', '--yes', '--replicas', 'relay=2', '--replicas=api=3,sync=2', '--audit-log', 'a.log', '--unsafe-no-fsync', '--without-events'],
    want: {
      name: 'start',
      detach: true,
      context: 'kind',
      yes: true,
      mode: 'Direct',
      replicas: new Map([['relay', 2], ['api', 3], ['sync', 2]]),
      auditLog: 'a.log',
      unsafeNoFsync: true,
    },
  },
  { name: '--help asks for the help of that command', words: ['start', '--help'], want: { name: 'help', topic: 'start' } },
  { name: 'stop has help of its own', words: ['stop', '-h'], want: { name: 'help', topic: 'stop' } },
  { name: 'no command at all asks for the overview', words: [], want: { name: 'help', topic: undefined } },
  { name: 'kubectl gets its words untouched, --help too', words: ['kubectl', 'get', '--help', '-A'], want: { name: 'kubectl', args: ['get', '--help', '-A'] } },
  { name: 'status takes nothing', words: ['status'], want: { name: 'status' } },
  { name: 'deploy-crd takes a context and an answer', words: ['deploy-crd', '--context', 'c', '-y'], want: { name: 'deploy-crd', context: 'c', yes: true } },
]

for (const { name, words, want } of cases) t.test(name, async (t) => void t.strictSame(parseCommand(words), want))

t.test('ENABLE_EVENTS=false starts without events too, and nothing else it may say does', async (t) => {
  t.match(parseCommand(['start'], { ENABLE_EVENTS: 'false' }), { mode: 'Direct' })
  for (const text of [undefined, '', 'true']) t.match(parseCommand(['start'], { ENABLE_EVENTS: text }), { mode: 'Events' }, String(text))
})

const refusals: { name: string; words: string[]; want: RegExp }[] = [
  { name: 'an unknown command is refused with the known ones', words: ['run'], want: /"run".*start, stop, status/ },
  { name: 'an unknown option is refused by its name', words: ['start', '--dettach'], want: /--dettach.*--help/ },
  { name: 'an option without its value is refused', words: ['start', '--context'], want: /--context/ },
  { name: 'an empty context is refused', words: ['start', '--context', ''], want: /get-contexts/ },
  { name: 'words that belong to no option are refused', words: ['stop', 'now'], want: /now/ },
]

for (const { name, words, want } of refusals) {
  t.test(name, async (t) => {
    t.throws(() => parseCommand(words), { message: want })
    t.throws(() => parseCommand(words), UsageError)
  })
}

for (const word of ['relay', 'relay=', 'relay=0', 'relay=1.5', 'relay=-1', '=2', 'relay=100', 'Relay=2']) {
  t.test(`--replicas ${word} is refused`, async (t) => void t.throws(() => parseReplicas([word]), { message: /NAME=NUMBER/ }))
}
