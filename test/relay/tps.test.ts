import t from 'tap'
import type { RconSession } from '../../lib/rcon.ts'
import { newTpsReader, parseTps, tpsCommandOf } from '../../relay/tps.ts'

const ANSWER = '§6TPS from last 1m, 5m, 15m: §a*20.0, §a20.0, §a19.98'

const answers: { name: string; answer: string; want: number | undefined }[] = [
  { name: 'Paper', answer: ANSWER, want: 20 },
  { name: 'Paper, each in its own colour', answer: '§6TPS from last 1m, 5m, 15m: §e17.3§r, §a20.0§r, §a20.0', want: 17.3 },
  { name: 'Spigot, with its memory behind', answer: '§6TPS from last 1m, 5m, 15m: §a19.99, §a20.0, §a20.0\n§6Current Memory Usage: §a512/1024 mb (Max: 2048 mb)', want: 19.99 },
  { name: 'Purpur', answer: 'TPS from last 5s, 1m, 5m, 15m: 12.0, 18.5, 20.0, 20.0', want: 18.5 },
  { name: 'Folia', answer: 'Server Health Report\n - Online Players: 2\n - Lowest Region TPS: 17.11\n - Median Region TPS: 17.44', want: 17.11 },
  { name: 'the game itself, which waits for its next tick', answer: 'The game is running normallyTarget tick rate: 20.0 per second.\nAverage time per tick: 2.3ms (Target: 50.0ms)Percentiles: P50: 2.1ms P95: 3.0ms P99: 4.1ms, sample: 100', want: 20 },
  { name: 'the game itself, which is too slow', answer: 'The game is running, but can\'t keep up with the target tick rateTarget tick rate: 20.0 per second.\nAverage time per tick: 80.0ms (Target: 50.0ms)', want: 12.5 },
  { name: 'the game itself, slowed down on purpose', answer: 'The game is running normallyTarget tick rate: 10.0 per second.\nAverage time per tick: 1.0ms (Target: 100.0ms)', want: 10 },
  { name: 'the game itself, in a sprint', answer: 'The game is sprintingTarget tick rate: 20.0 per second (ignored, reference only).\nAverage time per tick: 4.0ms', want: 250 },
  { name: 'the game itself, with decimal commas', answer: 'Target tick rate: 20,0 per second.\nAverage time per tick: 62,5ms (Target: 50,0ms)', want: 16 },
  { name: 'the game itself, which measured nothing yet', answer: 'Target tick rate: 20.0 per second.\nAverage time per tick: 0.0ms (Target: 50.0ms)', want: 20 },
  { name: 'the game itself, in a sprint that can\'t be measured', answer: 'Target tick rate: 20.0 per second (ignored, reference only).\nAverage time per tick: 0.0ms', want: undefined },
  { name: 'a game without the command', answer: 'Unknown or incomplete command, see below for errortps<--[HERE]', want: undefined },
  { name: 'a plugin that took it over', answer: 'TPS from last 1m, 5m, 15m: very good', want: undefined },
  { name: 'a plugin that lies, without an end', answer: `TPS from last 1m, 5m, 15m: ${'9'.repeat(400)}, 20.0, 20.0`, want: undefined },
  { name: 'a plugin that lies, within what a number holds', answer: `Lowest Region TPS: ${'9'.repeat(300)}`, want: undefined },
  { name: 'nothing', answer: '', want: undefined },
]

for (const { name, answer, want } of answers) t.test(`ticks in a second are read: ${name}`, async (t) => void t.equal(parseTps(answer), want))

t.test('software that loads Bukkit plugins is asked for `tps`, whatever its letters; any other for `tick query`, from 1.20.3 on', async (t) => {
  for (const type of ['PAPER', 'paper', 'FOLIA', 'PURPUR', 'SPIGOT', 'LEAF', 'PUFFERFISH']) for (const protocol of [47, 769]) t.equal(tpsCommandOf(type, protocol), 'tps', type)
  for (const type of ['VANILLA', 'FABRIC', 'FORGE', '']) {
    for (const protocol of [0, 47, 764]) t.equal(tpsCommandOf(type, protocol), undefined, type)
    for (const protocol of [765, 769, 2 ** 30 + 200]) t.equal(tpsCommandOf(type, protocol), 'tick query', type)
  }
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
  t.equal(await reader.read('pod/0', 'tps', open), 20)
  t.equal(await reader.read('pod/0', 'tps', open), 20)
  t.equal(await reader.read('pod/1', 'tps', open), 20)
  t.strictSame(log, ['open 1', 'tps 1', 'tps 1', 'open 2', 'tps 2'])
})

t.test('a connection that was not used for a while, or that broke, is closed; so are all at the end', async (t) => {
  const { log, open, answerWith } = newConnections()
  let now = 0
  const reader = newTpsReader(() => now)
  await reader.read('old/0', 'tps', open)
  now = 119_000
  await reader.read('young/0', 'tps', open)
  now = 121_000
  answerWith(() => { throw new Error('broken') })
  t.equal(await reader.read('young/0', 'tps', open), undefined)
  t.strictSame(log.splice(0), ['open 1', 'tps 1', 'open 2', 'tps 2', 'close 1', 'tps 2', 'close 2'])
  answerWith(() => ANSWER)
  await reader.read('young/0', 'tps', open)
  reader.close()
  t.strictSame(log.splice(0), ['open 3', 'tps 3', 'close 3'])
  await reader.read('late/0', 'tps', open)
  t.strictSame(log, ['open 4', 'tps 4', 'close 4'], 'none is kept after it')
})

t.test('a game whose console is closed tells nothing, and fails nobody', async (t) => {
  t.equal(await newTpsReader().read('pod/0', 'tps', () => Promise.reject(new Error('refused'))), undefined)
})
