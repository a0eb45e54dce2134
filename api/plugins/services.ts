import plugin from 'fastify-plugin'
import type { Access } from '../auth/access.ts'
import type { DatabaseAccess } from '../database-access.ts'
import type { Passwords } from '../passwords/passwords.ts'

/** What routes work with. */
export interface Services {
  db: DatabaseAccess
  passwords: Passwords
  /** Who may come in, and how. */
  access: Access
}

declare module 'fastify' {
  interface FastifyInstance {
    db: Services['db']
    passwords: Services['passwords']
    access: Services['access']
  }
}

/** Gives routes what they work with, and closes it after them. */
export default plugin<Services>((app, { db, passwords, access }) => {
  app.decorate('db', db)
  app.decorate('passwords', passwords)
  app.decorate('access', access)
  app.addHook('onClose', () => passwords.close())
}, { name: 'services', fastify: '5.x' })
