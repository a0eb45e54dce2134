import plugin from 'fastify-plugin'
import type { ApiKeyStrategy } from '../auth/api-key.ts'
import type { DatabaseAccess } from '../database-access.ts'
import type { Passwords } from '../passwords/passwords.ts'

/** What routes work with. */
export interface Services {
  db: DatabaseAccess
  passwords: Passwords
  apiKeys: ApiKeyStrategy
}

declare module 'fastify' {
  interface FastifyInstance {
    db: Services['db']
    passwords: Services['passwords']
    apiKeys: Services['apiKeys']
  }
}

/** Gives routes what they work with, and closes it after them. */
export default plugin<Services>((app, { db, passwords, apiKeys }) => {
  app.decorate('db', db)
  app.decorate('passwords', passwords)
  app.decorate('apiKeys', apiKeys)
  app.addHook('onClose', () => passwords.close())
}, { name: 'services', fastify: '5.x' })
