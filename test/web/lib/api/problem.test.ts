import t from 'tap'
import { ApiProblem, NoAnswer, toApiProblem, toFieldMessages, toMessage } from '../../../../web/src/lib/api/problem.ts'

const problem = { type: 'urn:homecraft:problem:HC_INVALID', title: 'Some fields are wrong', status: 422, detail: 'Look.', code: 'HC_INVALID', requestId: 'r1' }

t.test('a problem keeps what the API has said', async (t) => {
  t.match(toApiProblem(422, problem), { name: 'ApiProblem', message: 'Look.', title: 'Some fields are wrong', code: 'HC_INVALID', status: 422, requestId: 'r1', errors: [] })
})

t.test('a code that a later release adds is passed over, and its words are told', async (t) => {
  const { code, message } = toApiProblem(409, { ...problem, code: 'HC_NEW', detail: 'It snows.' })
  t.equal(code, undefined)
  t.equal(message, 'It snows.')
})

t.test('what something in between has answered is told as such', async (t) => {
  for (const body of ['<html>502</html>', undefined, {}, { detail: 'x' }]) {
    const { code, status, message } = toApiProblem(502, body)
    t.equal(code, undefined)
    t.equal(status, 502)
    t.match(message, /status 502/)
  }
})

t.test('messages about the body are told by path, the first of each', async (t) => {
  const error = toApiProblem(422, { ...problem, errors: [
    { in: 'body', path: '$.stop.saveTimeoutSeconds', message: 'too small' },
    { in: 'body', path: '$.stop.saveTimeoutSeconds', message: 'and odd' },
    { in: 'body', path: '$.sftp.users[0].name', message: 'taken' },
    { in: 'body', path: '$.properties["a b"]', message: 'not known' },
    { in: 'body', path: '$', message: 'empty' },
    { in: 'query', path: '$.limit', message: 'too large' },
  ] })
  t.same(toFieldMessages(error), { 'stop.saveTimeoutSeconds': 'too small', 'sftp.users.0.name': 'taken', 'properties.a b': 'not known', '': 'empty' })
  t.same(toFieldMessages(new Error('x')), {})
})

t.test('people read what the API said, and no error of the page itself', async (t) => {
  t.equal(toMessage(new ApiProblem({ title: 'T', detail: 'Because.', status: 409 })), 'Because.')
  t.match(toMessage(new NoAnswer(new Error('x'))), /can't be reached/)
  t.notMatch(toMessage(new TypeError('x is undefined')), /undefined/)
})
