import t from 'tap'
import { tidy } from '../../../api/openapi/tidy.ts'

t.test('what speaks to Kubernetes alone is left out, and patterns are of the kind that every reader knows', async (t) => {
  t.strictSame(tidy({
    'type': 'object',
    'x-kubernetes-validations': [{ rule: 'self' }],
    'properties': { effect: { type: 'string', effect: 'Live', pattern: '^[^\\p{Cc}\\p{Zl}]*$' } },
    'required': ['effect'],
  }), {
    type: 'object',
    properties: { effect: { type: 'string', 'x-homecraft-effect': 'Live', pattern: '^[^\\u0000-\\u001f\\u007f-\\u009f\\u2028]*$' } },
    required: ['effect'],
  })
})
