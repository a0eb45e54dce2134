import t from 'tap'
import type { RconSession } from '../../lib/rcon.ts'
import { newTpsReader, parseTps, tellsTps } from '../../relay/tps.ts'

const ANSWER = '§6TPS from last 1m, 5m, 15m: §a*20.0, §a20.0, §a19.98'

const answers: { name: string; answer: string; want: number | undefined }[] = [
  { name: 'Paper', answer: ANSWER, want: 20 },
  { name: 'Paper, each in its own colour', answer: '§6TPS from last 1m, 5m, 15m: §e17.3§r, §a20.0§r, §a20.0', want: 17.3 },
  { name: 'Spigot, with its memory behind', answer: '§6TPS from last 1m, 5m, 15m: §a19.99, §a20.0, §a20.0\n§6Current Memory Usage: §a512/1024 mb (Max: 2048 mb)', want: 19.99 },
  { name: 'Purpur', answer: 'TPS from last 5s, 1m, 5m, 15m: 12.0, 18.5, 20.0, 20.0', want: 18.5 },
  { name: 'Folia', answer: 'Server Health Report\n - Online Players: 2\n - Lowest Region TPS: 17.11\n - Median Region TPS: 17.44', want: 17.11 },
  { name: 'a game without the command', answer: 'Unknown or incomplete command, see below for errortps<--[HERE]', want: undefined },
  { name: 'a plugin that took it over', answer: 'TPS from last 1m, 5m, 15m: very good', want: undefined },
  { name: 'a plugin that lies, without an end', answer: `TPS from last 1m, 5m, 15m: ${'9'.repeat(400)}, 20.0, 20.0`, want: undefined },
  { name: 'a plugin that lies, within what a number holds', answer: `Lowest Region TPS: ${'9'.repeat(300)}`, want: undefined },
  { name: 'nothing', answer: '', want: undefined },
]

for (const { name, answer, want } of answers) t.test(`ticks in a second are read: ${name}`, async (t) => void t.equal(parseTps(answer), want))

t.test('software that loads Bukkit plugins is asked, whatever its letters; no other is', async (t) => {
  for (const type of ['PAPER', 'paper', 'FOLIA', 'PURPUR', 'SPIGOT', 'LEAF', 'PUFFERFISH']) t.ok(tellsTps(type), type)
  for (const type of ['VANILLA', 'FABRIC', 'FORGE', '']) t.notOk(tellsTps(type), type)
})

/** Connections that note what becomes of them. */
function newConnections() {
  const log: string[] = []
  let number = 0
  let answer: () => string = () => ANSWER
  const open = async (): Promise<RconSession> => {
    const id = ++number
    log.push(`open ${id}`)
    return { run: async (command) => { log.push(`${command} ${id}`); return answer() }, close: () => { log.push(`close ${id}`) } }
  }
  return { log, open, answerWith: (next: () => string) => { answer = next } }
}

t.test('one connection serves a run of a game', async (t) => {
  const { log, open } = newConnections()
  const reader = newTpsReader()
  t.equal(await reader.read('pod/0', open), 20)
  t.equal(await reader.read('pod/0', open), 20)
  t.equal(await reader.read('pod/1', open), 20)
  t.strictSame(log, ['open 1', 'tps 1', 'tps 1', 'open 2', 'tps 2'])
})

t.test('a connection that was not used for a while, or that broke, is closed; so are all at the end', async (t) => {
  const { log, open, answerWith } = newConnections()
  let now = 0
  const reader = newTpsReader(() => now)
  await reader.read('old/0', open)
  now = 119_000
  await reader.read('young/0', open)
  now = 121_000
  answerWith(() => { throw new Error('broken') })
  t.equal(await reader.read('young/0', open), undefined)
  t.strictSame(log.splice(0), ['open 1', 'tps 1', 'open 2', 'tps 2', 'close 1', 'tps 2', 'close 2'])
  answerWith(() => ANSWER)
  await reader.read('young/0', open)
  reader.close()
  t.strictSame(log.splice(0), ['open 3', 'tps 3', 'close 3'])
  await reader.read('late/0', open)
  t.strictSame(log, ['open 4', 'tps 4', 'close 4'], 'none is kept after it')
})

t.test('a game whose console is closed tells nothing, and fails nobody', async (t) => {
  t.equal(await newTpsReader().read('pod/0', () => Promise.reject(new Error('refused'))), undefined)
})
