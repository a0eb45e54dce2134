import type { FastifyInstance } from 'fastify'
import plugin from 'fastify-plugin'
import { ProblemError } from '../errors.ts'

/** Longest body of a request. */
export const BODY_LIMIT = 256 * 1024

/** Only these escapes can make text that is not well formed, or that holds a NUL, out of a well-formed body. */
const SUSPECT = /\\u(?:d[89a-f]|0000)/i

/**
 * Reads bodies as JSON, whether or not curl was told that they are: by default it says that they come from a form. An empty
 * body is none. `__proto__` is refused by Fastify's own parser; text that the database can't hold, here.
 */
export default plugin((app) => {
  app.removeAllContentTypeParsers()
  addJsonParser(app, ['application/json', 'application/x-www-form-urlencoded'])
}, { name: 'bodies', fastify: '5.x' })

/** Reads bodies of more types as JSON. */
export function addJsonParser(app: FastifyInstance, types: string[]): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.addContentTypeParser(types, { parseAs: 'string', bodyLimit: BODY_LIMIT }, (request, text: string, done) => {
    if (text.trim() === '') {
      done(null, undefined)
      return
    }
    void parse(request, text, (error, body: unknown) => {
      if (error) done(new ProblemError('HC_BAD_JSON', 'The body is not JSON, or holds a name such as __proto__.', { cause: error }))
      else if (SUSPECT.test(text) && holdsBadText(body)) done(new ProblemError('HC_BAD_JSON', 'The body holds text with a NUL or half of a surrogate pair.'))
      else done(null, body)
    })
  })
}

/** Looks at every text of a value, without recursion: it may be as deep as the body is long. */
function holdsBadText(value: unknown): boolean {
  const rest = [value]
  while (rest.length > 0) {
    const one = rest.pop()
    if (typeof one === 'string' && (!one.isWellFormed() || one.includes('\0'))) return true
    if (typeof one === 'object' && one !== null) for (const [name, child] of Object.entries(one)) rest.push(name, child)
  }
  return false
}
