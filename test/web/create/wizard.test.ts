import '../runes.ts'
import t from 'tap'
import type { Server } from '../../../contracts/rest.ts'
import type { Api, Creation } from '../../../web/src/lib/api/api.ts'
import { ApiProblem, NoAnswer } from '../../../web/src/lib/api/problem.ts'
import { newServer } from '../fakes.ts'

const { Wizard } = await import('../../../web/src/create/wizard.svelte.ts')
type Wizard = InstanceType<typeof Wizard>

function newApi(answer: (body: Creation) => Promise<Server>): Api {
  return { createServer: answer } as Api
}

const refuse = (parts: Partial<ConstructorParameters<typeof ApiProblem>[0]>) => newApi(async () => { throw new ApiProblem({ title: 'T', detail: 'D', status: 422, ...parts }) })

function newFilled(): Wizard {
  const wizard = new Wizard()
  wizard.set('name', 'lobby')
  wizard.set('eula', true)
  return wizard
}

t.test('nothing is called wrong before it is left, and no step is passed that is', async (t) => {
  const wizard = new Wizard()
  t.equal(wizard.messageOf('name'), undefined)
  t.equal(wizard.goTo('World'), false)
  t.equal(wizard.step, 'Game')
  t.match(wizard.messageOf('name'), /must not be empty/)
  t.ok(wizard.isWrong('Game'))
  wizard.set('name', 'lobby')
  t.equal(wizard.messageOf('name'), undefined)
  t.equal(wizard.goTo('World'), true)
  t.equal(wizard.step, 'World')
})

t.test('the way back is always free, and a leap forward stops at what is wrong', async (t) => {
  const wizard = newFilled()
  wizard.goTo('World')
  wizard.set('maxPlayers', '0')
  t.equal(wizard.goTo('Game'), true)
  t.equal(wizard.goTo('Review'), false)
  t.equal(wizard.step, 'World')
})

t.test('a server is made of what was typed', async (t) => {
  const bodies: Creation[] = []
  const outcome = await newFilled().create(newApi(async (body) => { bodies.push(body); return newServer() }))
  t.match(outcome, { server: { name: 'server-1' } })
  t.match(bodies, [{ name: 'lobby', eula: true, type: 'PAPER' }])
  t.notOk('world' in bodies[0]!)
})

t.test('nothing is sent while something is wrong', async (t) => {
  const wizard = newFilled()
  wizard.set('eula', false)
  t.equal(await wizard.create(newApi(async () => t.fail('sent') as never)), 'Refused')
  t.equal(wizard.step, 'Review')
  t.match(wizard.messageOf('eula'), /Mojang asks/)
})

t.test('what the API says stands beside its field, and is void once that is changed', async (t) => {
  const wizard = newFilled()
  t.equal(await wizard.create(refuse({ code: 'HC_INVALID', errors: [{ in: 'body', path: '$.memory', message: 'is too much' }] })), 'Refused')
  t.equal(wizard.step, 'Resources')
  t.equal(wizard.messageOf('memory'), 'is too much')
  wizard.set('memory', '1Gi')
  t.equal(wizard.messageOf('memory'), undefined)
})

t.test('what it says of a field that is not asked for is told as a whole', async (t) => {
  const wizard = newFilled()
  await wizard.create(refuse({ code: 'HC_INVALID', errors: [{ in: 'body', path: '$.nodeSelector', message: 'is not allowed' }] }))
  t.equal(wizard.failure, 'nodeSelector: is not allowed')
})

t.test('a name that is taken is told beside the name', async (t) => {
  const wizard = newFilled()
  await wizard.create(refuse({ code: 'HC_NAME_TAKEN', detail: 'There is one already.', status: 409 }))
  t.equal(wizard.step, 'Game')
  t.equal(wizard.messageOf('name'), 'There is one already.')
})

t.test('a name that this page knows to be taken is told at once, and leads no further', async (t) => {
  const wizard = new Wizard(undefined, { isTaken: (name) => name === 'lobby', isKept: (name) => name === 'old' })
  t.equal(wizard.messageOf('name'), undefined)
  wizard.set('name', 'lobby')
  t.match(wizard.messageOf('name'), /server named lobby already/)
  t.equal(wizard.goTo('World'), false)
  wizard.set('name', 'old')
  t.ok(wizard.isNameKept)
  t.equal(wizard.goTo('World'), true)
})

t.test('what this page knows may be late: the API is asked all the same', async (t) => {
  const wizard = new Wizard(undefined, { isTaken: () => true, isKept: () => false })
  wizard.set('name', 'lobby')
  wizard.set('eula', true)
  t.match(await wizard.create(newApi(async () => newServer())), { server: { name: 'server-1' } })
})

t.test('the world of a server that is had again is no surprise', async (t) => {
  t.notOk(new Wizard(newServer({ name: 'old' }), { isTaken: () => false, isKept: () => true }).isNameKept)
})

t.test('the history leads to steps that were reached, and to no other', async (t) => {
  const wizard = newFilled()
  wizard.follow('Access')
  t.equal(wizard.step, 'Game')
  wizard.goTo('Access')
  wizard.follow('World')
  t.equal(wizard.step, 'World')
  wizard.follow('Access')
  t.equal(wizard.step, 'Access')
})

t.test('a step that was left stays done, until something is wrong there', async (t) => {
  const wizard = newFilled()
  t.notOk(wizard.isDone('Game'))
  wizard.goTo('Access')
  wizard.goTo('Game')
  t.ok(wizard.isDone('World'))
  wizard.set('maxPlayers', '0')
  t.notOk(wizard.isDone('World'))
})

t.test('only what differs from the beginning would be lost', async (t) => {
  const wizard = new Wizard()
  t.notOk(wizard.isChanged)
  wizard.set('motd', 'Hello')
  t.ok(wizard.isChanged)
  wizard.set('motd', new Wizard().values.motd)
  t.notOk(wizard.isChanged)
})

t.test('a world that is kept is a question', async (t) => {
  const wizard = newFilled()
  t.equal(await wizard.create(refuse({ code: 'HC_WORLD_KEPT', status: 409 })), 'WorldKept')
  const bodies: Creation[] = []
  await wizard.create(newApi(async (body) => { bodies.push(body); return newServer() }), { isWorldKept: true })
  t.match(bodies, [{ world: 'keep' }])
})

t.test('when nobody answers, what was typed is still there', async (t) => {
  const wizard = newFilled()
  t.equal(await wizard.create(newApi(async () => { throw new NoAnswer(new Error('x')) })), 'Refused')
  t.match(wizard.failure, /can't be reached/)
  t.equal(wizard.values.name, 'lobby')
  t.notOk(wizard.isBusy)
})

t.test('a server that is had again goes on with its world', async (t) => {
  const wizard = new Wizard(newServer({ name: 'old', spec: { memory: '4Gi', mods: ['https://example.com/a.jar'], type: 'FABRIC' } }))
  t.ok(wizard.isAgain)
  t.equal(wizard.values.memory, '4Gi')
  const bodies: Creation[] = []
  await wizard.create(newApi(async (body) => { bodies.push(body); return newServer() }))
  t.match(bodies, [{ name: 'old', world: 'keep', mods: ['https://example.com/a.jar'] }])
})
