import * as z from 'zod'

/** How long an Idempotency-Key is remembered. */
export const REMEMBERED_HOURS = 24

/** One ETag as it was read, several, or any (https://www.rfc-editor.org/rfc/rfc9110#name-if-match). A weak one never matches. */
const TAGS = /^(\*|"[^"]*"( *, *"[^"]*")*)$/

const IfMatch = z.string().max(1024).regex(TAGS, { error: ({ input }) => `must be the ETag with its quotes: "${/[0-9]+/.exec(String(input))?.[0] ?? '4'}"` }).optional()
  .meta({ description: 'ETag of the version that the change is based on; when the server has another one by now, the answer is 412.' })
const IdempotencyKey = z.string().regex(/^[!-~]{1,200}$/, 'must be up to 200 visible characters').optional()
  .meta({ description: `A word of your own for this request. The same request with the same word has its effect once, and the same answer, for ${REMEMBERED_HOURS} hours.` })

/** Headers of a POST. Others are not ours to judge. */
export const PostHeaders = z.looseObject({ 'idempotency-key': IdempotencyKey })
/** Headers of a change of a server. */
export const ChangeHeaders = z.looseObject({ 'if-match': IfMatch })
/** Headers of an action on a server. */
export const ActionHeaders = z.looseObject({ 'if-match': IfMatch, 'idempotency-key': IdempotencyKey })
