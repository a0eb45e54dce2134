import t from 'tap'
import type { Connection } from '../../../../web/src/lib/stream/connection.ts'
import { toConsoleView } from '../../../../web/src/server/console/view.ts'

const running = { phase: 'Running', status: 'running' } as const
const live: Connection = { state: 'Live' }
const stopped = { phase: 'Stopped', status: 'stopped' } as const

t.test('a log that is followed is live, and the console takes commands', async (t) => {
  t.match(toConsoleView({ state: 'Live' }, live, running), { word: 'Live', tone: 'Good', takesCommands: true, whyNot: '' })
})

t.test('without a connection it says so, whatever was last known of the log', async (t) => {
  t.match(toConsoleView({ state: 'Live' }, { state: 'Stale', since: 1, away: 'Stream', nextTryAt: 2 }, running), { word: 'Reconnecting', tone: 'Warn' })
  t.match(toConsoleView({ state: 'Live' }, { state: 'Retrying', since: 1, nextTryAt: 2 }, running), { word: 'Reconnecting' })
})

t.test('a log that has ended is asked for again while the server is to run, and not else', async (t) => {
  const ended = { state: 'Ended', message: 'The server does not run.' } as const
  t.match(toConsoleView(ended, live, { phase: 'Starting', status: 'deploying' }), { word: 'Waiting', isWorthRetrying: true, takesCommands: false })
  t.match(toConsoleView(ended, live, stopped), { word: 'Ended', note: 'The server does not run.', isWorthRetrying: false, whyNot: /while it runs/ })
  t.match(toConsoleView(ended, live, { phase: 'Running', status: 'terminating' }), { word: 'Ended', isWorthRetrying: false })
})

t.test('without a bus nothing helps; while the bus is away the log is waited for', async (t) => {
  t.match(toConsoleView({ state: 'Ended', message: 'The bus is away.' }, { state: 'Stale', since: 1, away: 'Bus', nextTryAt: undefined }, running), { word: 'Waiting', note: 'The bus is away.', isWorthRetrying: true })
  t.match(toConsoleView({ state: 'Refused', isOff: true, message: 'x' }, live, running), { tone: 'Bad', canRetry: false, takesCommands: false })
  t.match(toConsoleView({ state: 'Refused', isOff: false, message: 'x' }, live, running), { tone: 'Bad', canRetry: true, takesCommands: true })
})
