import t from 'tap'
import { inBody, invalid, ProblemError, PROBLEMS, toProblem } from '../../api/errors.ts'
import { Problem, PROBLEM_CODES } from '../../contracts/rest.ts'

t.test('every code makes a problem of the contract, with its own status', async (t) => {
  for (const code of PROBLEM_CODES) {
    const problem = toProblem(new ProblemError(code, 'what happened'), 'request-1')
    t.same(Problem.parse(problem), problem, code)
    t.match(problem, { code, type: `urn:homecraft:problem:${code}`, status: PROBLEMS[code].status, detail: 'what happened', requestId: 'request-1' })
  }
})

t.test('only what may pass by itself says when to try again', async (t) => {
  // A platform that was set up without a bus stays so.
  for (const [code, { status, retryAfter }] of Object.entries(PROBLEMS)) t.equal(retryAfter !== undefined, status === 503 && code !== 'HC_BUS_OFF', code)
})

t.test('wrong fields are told one by one, and in one sentence', async (t) => {
  const error = invalid([inBody('$.memory', 'is too little'), inBody('$.cpu', 'is too much')])
  t.equal(error.message, '$.memory: is too little; $.cpu: is too much')
  t.same(toProblem(error, 'x').errors, [{ in: 'body', path: '$.memory', message: 'is too little' }, { in: 'body', path: '$.cpu', message: 'is too much' }])
})
