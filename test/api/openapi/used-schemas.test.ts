import t from 'tap'
import { withUsedSchemas } from '../../../api/openapi/used-schemas.ts'

t.test('schemas that nothing refers to are left out; those that others need stay', async (t) => {
  const $ref = (name: string) => ({ $ref: `#/components/schemas/${name}` })
  t.strictSame(withUsedSchemas({
    paths: { '/a': $ref('A') },
    components: { securitySchemes: {}, schemas: { A: { properties: { b: $ref('B') } }, B: { items: $ref('A') }, C: $ref('A') } },
  }), {
    paths: { '/a': $ref('A') },
    components: { securitySchemes: {}, schemas: { A: { properties: { b: $ref('B') } }, B: { items: $ref('A') } } },
  })
})
