import t, { type Test } from 'tap'
import { MOST_COMMANDS_OF_SERVER } from '../../api/plugins/command-limit.ts'
import { crash } from '../faults/outage.ts'
import { waitFor } from '../wait.ts'
import { platformFile, rcon, toAddress } from './platform.ts'
import { join } from './player.ts'
import { expectStatus, newTenant, type Tenant } from './rest.ts'

/** A log that is followed. */
interface Log {
  lines: () => string[]
  /** Waits for a line that holds a text. */
  has: (text: string) => Promise<string>
  ended: Promise<void>
}

async function follow(t: Test, { key }: Tenant, id: string, query = ''): Promise<Log> {
  const leave = new AbortController()
  t.teardown(() => { leave.abort() })
  const response = await fetch(`${platformFile().api}/api/v1/servers/${id}/logs?follow${query}`, { headers: { authorization: `Bearer ${key}` }, signal: leave.signal })
  if (response.status !== 200) throw new Error(`the log is answered ${response.status}: ${await response.text()}`)
  let text = ''
  const ended = (async () => { for await (const piece of response.body!.pipeThrough(new TextDecoderStream())) text += piece })()
  ended.catch(() => undefined)
  const lines = (): string[] => text.split('\n').slice(0, -1)
  return { lines, ended, has: (wanted) => waitFor(`the line "${wanted}"`, () => lines().find((line) => line.includes(wanted))) }
}

t.test('a server has a console, a log and players, which its tenant reaches by REST', async (t) => {
  const tenant = await newTenant(t)
  const other = await newTenant(t)
  const { id } = await tenant.create('talkative')
  const { endpoint } = await tenant.waitFor(id, 'running', 'Running')
  // What the limit refuses is run a little later.
  const run = (command: string) => waitFor(`"${command}" to be taken`, async () => {
    const answer = await tenant.call('POST', `/servers/${id}/command`, { command })
    return answer.status === 429 ? undefined : answer
  })
  const say = async (text: string): Promise<void> => { await expectStatus(200, run(`say ${text}`)) }

  await t.test('a command is answered, and recorded', async (t) => {
    t.match(await expectStatus(200, run('list')), { output: /There are 0 of a max of 20 players online/ })
    const { items } = await expectStatus(200, tenant.call('GET', `/servers/${id}/events`))
    t.match(items[0], { type: 'console.command', message: 'On the console: list' })
    t.equal((await tenant.call('POST', `/servers/${id}/command`, { command: 'list\nstop' })).status, 422)
  })

  await t.test('its log shows what was, and what commands do, as it happens', async (t) => {
    const log = await follow(t, tenant, id)
    t.match(await log.has('Starting minecraft server'), /^\d{4}-\d\d-\d\dT[\d:.]+Z \S/, 'with its time')
    await say('hello from REST')
    await log.has('hello from REST')
    const none = await follow(t, tenant, id, '&tail=0')
    await say('hello again')
    await none.has('hello again')
    t.notOk(none.lines().some((line) => line.includes('hello from REST')), 'nothing of the past, where none is wanted')
    const { status, body } = await tenant.call('GET', `/servers/${id}/players`)
    t.match({ status, body }, { status: 200, body: { online: [], max: 20, ops: [] } })
  })

  await t.test('a replica of relay that is killed ends no log, loses no line and doubles none', async (t) => {
    const log = await follow(t, tenant, id)
    const relays = Object.keys(platformFile().pids).filter((part) => /^relay(-\d+)?$/.test(part))
    const said: string[] = []
    const sayNext = async (): Promise<string> => {
      const text = `line ${said.length}.`
      said.push(text)
      // Past relay and its limits: what it misses is what is looked for.
      await rcon(tenant.namespace, 'talkative', `say ${text}`)
      return text
    }
    await log.has(await sayNext())
    for (const relay of relays) {
      await crash(relay)
      await sayNext()
      await log.has(await sayNext())
    }
    t.same(log.lines().flatMap((line) => /line \d+\./.exec(line) ?? []), said)
  })

  await t.test('players are let in, made operators, put out and banned', async (t) => {
    const alex = await join({ ...toAddress(endpoint), username: 'alex' })
    await waitFor('alex to be shown', async () => (await expectStatus(200, tenant.call('GET', `/servers/${id}/players`))).online?.includes('alex'))
    await expectStatus(200, waitFor('a kick to be taken', async () => {
      const answer = await tenant.call('POST', `/servers/${id}/players/alex/kick`, { reason: 'Time to sleep' })
      return answer.status === 429 ? undefined : answer
    }))
    await waitFor('alex to be out', () => !alex.isOn())
    await waitFor('nobody of the name to be on', async () => {
      const { status } = await tenant.call('POST', `/servers/${id}/players/alex/kick`)
      return status === 404
    })

    for (const list of ['whitelist', 'op', 'ban']) await expectStatus(200, tenant.call('PUT', `/servers/${id}/players/steve/${list}`))
    await waitFor('the whitelist to arrive', async () => /steve/.test(await rcon(tenant.namespace, 'talkative', 'whitelist list')))
    await waitFor('the ban to arrive', async () => /steve/.test(await rcon(tenant.namespace, 'talkative', 'banlist players')))
    t.match(await rcon(tenant.namespace, 'talkative', 'op steve'), /already is an operator/)
    await t.rejects(join({ ...toAddress(endpoint), username: 'steve' }), 'who is banned stays outside')
    for (const list of ['whitelist', 'op', 'ban']) await expectStatus(200, tenant.call('DELETE', `/servers/${id}/players/steve/${list}`))
    await waitFor('steve to be let in', () => join({ ...toAddress(endpoint), username: 'steve' }).then(async (steve) => { await steve.leave(); return true }, () => false))
    t.equal((await tenant.server(id)).pendingRestart, undefined, 'nothing of that waits for a restart')
  })

  await t.test('another tenant reaches none of it', async (t) => {
    for (const [method, path, body] of [['POST', 'command', { command: 'stop' }], ['GET', 'logs'], ['GET', 'players'], ['POST', 'players/alex/kick'], ['PUT', 'players/alex/op']] as const) {
      t.equal((await other.call(method, `/servers/${id}/${path}`, body)).status, 404, path)
    }
  })

  await t.test('who runs too many commands is told to wait', async (t) => {
    const answers = await Promise.all(Array.from({ length: 2 * MOST_COMMANDS_OF_SERVER }, () => tenant.call('POST', `/servers/${id}/command`, { command: 'list' })))
    const refused = answers.filter(({ status }) => status === 429)
    t.ok(refused.length >= MOST_COMMANDS_OF_SERVER)
    t.match(refused[0]?.body, { code: 'HC_RATE_LIMITED' })
    t.ok(Number(refused[0]?.headers.get('retry-after')) > 0)
  })

  await t.test('when the server stops its log ends, and it takes no command', async (t) => {
    const log = await follow(t, tenant, id, '&tail=0')
    await expectStatus(202, tenant.call('POST', `/servers/${id}/actions/stop`))
    await log.ended
    t.ok(log.lines().length > 0, 'with its last words')
    await tenant.waitFor(id, 'stopped', 'Stopped')
    t.match(await expectStatus(409, run('list')), { code: 'HC_NOT_RUNNING' })
    t.match(await expectStatus(409, tenant.call('GET', `/servers/${id}/logs`)), { code: 'HC_NOT_RUNNING' })
    t.match(await expectStatus(200, tenant.call('GET', `/servers/${id}/players`)), { online: null })
  })
})
