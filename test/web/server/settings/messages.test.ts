import t from 'tap'
import { checkSpec, messagesBeside, messagesOf, toLineMessage, toMessages } from '../../../../web/src/server/settings/messages.ts'

const messages = toMessages([
  { in: 'body', path: '$.stop.saveTimeoutSeconds', message: 'too small' },
  { in: 'body', path: '$.ops[1]', message: 'must be a player\'s name' },
  { in: 'body', path: '$.sftp.users[0].name', message: 'taken' },
  { in: 'body', path: '$', message: 'storageSize may only grow' },
])

t.test('what the API says stands beside its field', async (t) => {
  t.same(messagesOf(messages, 'stop.saveTimeoutSeconds'), [{ steps: [], text: 'too small' }])
  t.same(messagesOf(messages, 'ops'), [{ steps: [1], text: 'must be a player\'s name' }])
  t.same(messagesOf(messages, 'sftp.users'), [{ steps: [0, 'name'], text: 'taken' }])
  t.same(messagesOf(messages, 'motd'), [])
})

t.test('what is about no field belongs to the form', async (t) => {
  t.same(messagesBeside(messages, ['stop.saveTimeoutSeconds', 'ops', 'sftp.users']), [{ steps: [], text: 'storageSize may only grow' }])
})

t.test('a message about an item says which line it is', async (t) => {
  t.same(messagesOf(messages, 'ops').map(toLineMessage), ['Line 2: must be a player\'s name'])
  t.equal(toLineMessage({ steps: [], text: 'too many' }), 'too many')
})

t.test('the schema says what the API would say', async (t) => {
  t.same(checkSpec({ eula: true }), [])
  t.same(checkSpec({ eula: true, sftpUsers: ['steve:***:1000:1000:minecraft'], sftp: { users: [{ name: 'alex', passwordHash: '***' }] } }), [], 'masked passwords are none of its business')
  t.same(checkSpec({ eula: true, memory: '1Mi', ops: ['alex', 'no name'] }), [
    { steps: ['memory'], text: 'must be between 256Mi and 256Gi' },
    { steps: ['ops', 1], text: 'must be a player\'s name or a UUID with hyphens' },
  ])
  t.same(checkSpec({ eula: true, modpack: {} }).find(({ steps }) => steps.length === 2), { steps: ['modpack', 'project'], text: 'is required' })
})
