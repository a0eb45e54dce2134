import plugin from 'fastify-plugin'
import type { Access } from '../auth/access.ts'
import type { Bus } from '../../lib/bus.ts'
import type { Logs } from '../console/logs.ts'
import type { DatabaseAccess } from '../database-access.ts'
import type { Passwords } from '../passwords/passwords.ts'

/** What routes work with. */
export interface Services {
  db: DatabaseAccess
  /** Undefined in direct mode. */
  bus: Bus | undefined
  logs: Logs
  passwords: Passwords
  /** Who may come in, and how. */
  access: Access
}

declare module 'fastify' {
  interface FastifyInstance {
    db: Services['db']
    bus: Services['bus']
    logs: Services['logs']
    passwords: Services['passwords']
    access: Services['access']
  }
}

/** Gives routes what they work with, and closes it after them. */
export default plugin<Services>((app, { db, bus, logs, passwords, access }) => {
  app.decorate('db', db)
  app.decorate('bus', bus)
  app.decorate('logs', logs)
  app.decorate('passwords', passwords)
  app.decorate('access', access)
  app.addHook('onClose', () => passwords.close())
}, { name: 'services', fastify: '5.x' })
