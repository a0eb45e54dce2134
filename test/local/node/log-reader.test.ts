import t from 'tap'
import { appendFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readLog } from '../../../local/node/log-reader.ts'
import { markLog } from '../../../local/node/log-times.ts'
import { parseQuery, type LogQuery } from '../../../local/node/log-query.ts'

const never = new AbortController().signal
const query = (search: string, now = 0): LogQuery => parseQuery(new URLSearchParams(search), now)!

/** A log of two portions: the first at 1 s, the second at 5 s. */
function newLog(folder: string): string {
  const log = join(folder, 'log')
  for (const [text, seconds] of [['one\ntwo\n', 1], ['three\n', 5]] as const) {
    appendFileSync(log, text)
    utimesSync(log, seconds, seconds)
    markLog(folder, Date.now())
  }
  return folder
}

async function read(folder: string, search: string, isRunning = () => false): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of readLog({ folder, isRunning, now: Date.now }, query(search, 10_000), never)) parts.push(part)
  return Buffer.concat(parts).toString()
}

t.test('a log is read whole, or its last lines, or so many bytes of it', async (t) => {
  const folder = newLog(t.testdir())
  t.equal(await read(folder, ''), 'one\ntwo\nthree\n')
  t.equal(await read(folder, 'tailLines=2'), 'two\nthree\n')
  t.equal(await read(folder, 'tailLines=0'), '')
  t.equal(await read(folder, 'tailLines=9'), 'one\ntwo\nthree\n')
  t.equal(await read(folder, 'limitBytes=5'), 'one\nt')
})

t.test('lines have times that are in order, and the same at each reading', async (t) => {
  const folder = newLog(t.testdir())
  const want = '1970-01-01T00:00:01.000000000Z one\n1970-01-01T00:00:01.000000004Z two\n1970-01-01T00:00:05.000000000Z three\n'
  t.equal(await read(folder, 'timestamps=true'), want)
  appendFileSync(join(folder, 'log'), 'four\n')
  t.ok((await read(folder, 'timestamps=true')).startsWith(want))
})

t.test('a line that was followed has the same time when it is read again', async (t) => {
  const folder = newLog(t.testdir())
  const log = join(folder, 'log')
  let looks = 0
  const isRunning = (): boolean => {
    if (++looks === 2) appendFileSync(log, 'four\n')
    return looks < 4
  }
  const followed = await read(folder, 'follow=true&timestamps=true', isRunning)
  t.match(followed, / four\n$/)
  appendFileSync(log, 'five\n')
  t.ok((await read(folder, 'timestamps=true')).startsWith(followed))
})

t.test('old lines are left out', async (t) => {
  const folder = newLog(t.testdir())
  t.equal(await read(folder, 'sinceSeconds=6'), 'three\n')
  t.equal(await read(folder, 'sinceTime=1970-01-01T00:00:05Z'), 'three\n')
  t.equal(await read(folder, 'sinceSeconds=9'), 'one\ntwo\nthree\n')
})

t.test('a followed log goes on until the run has ended, with all it wrote', async (t) => {
  const folder = newLog(t.testdir())
  let looks = 0
  const isRunning = (): boolean => {
    looks++
    if (looks === 2) appendFileSync(join(folder, 'log'), 'fo')
    if (looks === 3) appendFileSync(join(folder, 'log'), 'ur\nlast words')
    return looks < 4
  }
  t.equal(await read(folder, 'follow=true&tailLines=1', isRunning), 'three\nfour\nlast words')
})

t.test('a followed log ends when nobody listens', async (t) => {
  const stop = new AbortController()
  const parts: string[] = []
  for await (const part of readLog({ folder: newLog(t.testdir()), isRunning: () => true, now: Date.now }, query('follow=1'), stop.signal)) {
    parts.push(part.toString())
    stop.abort()
  }
  t.same(parts, ['one\ntwo\nthree\n'])
})

t.test('long logs are read in portions', async (t) => {
  const folder = t.testdir()
  const lines = Array.from({ length: 20_000 }, (_, index) => `line ${index}\n`)
  writeFileSync(join(folder, 'log'), lines.join(''))
  t.equal(await read(folder, ''), lines.join(''))
  t.equal(await read(folder, 'tailLines=15000'), lines.slice(-15_000).join(''))
})

t.test('a query that is not valid is refused', async (t) => {
  for (const search of ['tailLines=x', 'sinceTime=yesterday', 'follow=maybe']) t.equal(parseQuery(new URLSearchParams(search), 0), undefined, search)
})
