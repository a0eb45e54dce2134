import t from 'tap'
import type { Environment } from '../../../../local/images/container.ts'
import { applyEnvironment } from '../../../../local/images/minecraft-server/managed-properties.ts'
import { propertyVariables } from '../../../../local/images/minecraft-server/property-variables.ts'
import type { Properties } from '../../../../local/images/minecraft-server/properties-file.ts'

const now = new Date(0)

const table: { name: string; existing: Properties; env: Environment; want: Properties }[] = [
  { name: 'an unset variable leaves the property', existing: { motd: 'old', pvp: 'false' }, env: {}, want: { motd: 'old', pvp: 'false' } },
  { name: 'a variable set to nothing clears it', existing: { 'level-seed': '42' }, env: { SEED: '' }, want: { 'level-seed': '' } },
  { name: 'true and false lose their capitals', existing: {}, env: { PVP: 'FALSE', ALLOW_FLIGHT: 'True' }, want: { pvp: 'false', 'allow-flight': 'true' } },
  { name: 'a mode by its first letters', existing: {}, env: { MODE: 'Cre' }, want: { gamemode: 'creative' } },
  { name: 'a mode by its number', existing: {}, env: { MODE: '3' }, want: { gamemode: 'spectator' } },
  { name: 'a difficulty by its number', existing: {}, env: { DIFFICULTY: '0' }, want: { difficulty: 'peaceful' } },
  { name: 'a literal line break in the MOTD only', existing: {}, env: { MOTD: 'a\\nb', SERVER_NAME: 'a\\nb' }, want: { motd: 'a\nb', 'server-name': 'a\\nb' } },
  { name: 'any variable of the pod named in a value', existing: {}, env: { MOTD: '%env:RCON_PASSWORD%', RCON_PASSWORD: 'pw' }, want: { motd: 'pw' } },
  { name: 'an escaped letter', existing: {}, env: { MOTD: '\\u00a7a' }, want: { motd: '§a' } },
  { name: 'properties without a variable of their own', existing: {}, env: { CUSTOM_SERVER_PROPERTIES: 'x=1\nmotd=%X%\ny=a=b\n\n', X: 'y', MOTD: 'less' }, want: { x: '1', motd: 'y', y: 'a=b' } },
  { name: 'nothing in place of properties', existing: { x: '1' }, env: { CUSTOM_SERVER_PROPERTIES: '' }, want: { x: '1' } },
  { name: 'whether there is a query port', existing: {}, env: { ENABLE_QUERY: 'TRUE', QUERY_PORT: '25566' }, want: { 'enable-query': 'true', 'query.port': '25566' } },
  { name: 'numbers for versions before 1.13', existing: {}, env: { VERSION: '1.12.2', MODE: 'creative', DIFFICULTY: 'hard' }, want: { gamemode: '1', difficulty: '3' } },
  { name: 'words for others', existing: {}, env: { VERSION: '1.13.2', MODE: '1', DIFFICULTY: '3' }, want: { gamemode: 'creative', difficulty: 'hard' } },
  { name: 'a whitelist file turns the whitelist on, whatever ENABLE_WHITELIST says', existing: {}, env: { WHITELIST_FILE: '/x', ENABLE_WHITELIST: 'false' }, want: { 'white-list': 'true', 'enforce-whitelist': 'true' } },
  { name: 'a whitelist that is off is enforced or not as asked', existing: {}, env: { ENABLE_WHITELIST: 'false', ENFORCE_WHITELIST: 'FALSE' }, want: { 'white-list': 'false', 'enforce-whitelist': 'false' } },
  { name: 'a whitelist of names is also enforced', existing: {}, env: { WHITELIST: 'a' }, want: { 'white-list': 'true', 'enforce-whitelist': 'true' } },
  { name: 'a whitelist no longer named stays on', existing: { 'white-list': 'true' }, env: { WHITELIST: '' }, want: { 'white-list': 'true' } },
  { name: 'a whitelist is turned off in so many words', existing: { 'white-list': 'true' }, env: { ENABLE_WHITELIST: 'false' }, want: { 'white-list': 'false' } },
  { name: 'WHITELIST_PROP from outside', existing: {}, env: { WHITELIST_PROP: 'true' }, want: { 'white-list': 'true' } },
]
for (const { name, existing, env, want } of table) {
  t.match(applyEnvironment(existing, env, 'Again', now), want, name)
}

t.match(applyEnvironment({}, { TYPE: 'PAPER' }, 'First', now), { motd: 'A Paper Minecraft Server powered by Docker', 'white-list': 'false' }, 'the first set-up gives a MOTD')
t.notOk('motd' in applyEnvironment({}, { TYPE: 'PAPER' }, 'Again', now), 'a later one does not')
t.throws(() => applyEnvironment({}, { MODE: 'hard' }, 'Again', now), { exitCode: 1, message: 'Invalid game mode: hard' })
t.throws(() => applyEnvironment({}, { CUSTOM_SERVER_PROPERTIES: 'x=1\n\ny=2' }, 'Again', now), { exitCode: 1, message: /KEY=VALUE/ }, 'a line without a value ends the set-up')
const every = Object.fromEntries(Object.values(propertyVariables).map((variable, index) => [variable, String(1000 + index)]))
t.match(applyEnvironment({}, { ...every, MODE: '1', DIFFICULTY: '1' }, 'Again', now), Object.fromEntries(Object.entries(propertyVariables).filter(([property]) => !['gamemode', 'difficulty'].includes(property)).map(([property, variable]) => [property, every[variable]])), 'every variable of the list is written')
t.throws(() => applyEnvironment({}, { DIFFICULTY: 'eas' }, 'Again', now), { exitCode: 1, message: /DIFFICULTY must be/ }, 'a difficulty is not matched by its first letters')
