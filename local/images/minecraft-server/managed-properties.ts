import { Exit, type Environment } from '../container.ts'
import { expandPlaceholders } from './placeholders.ts'
import type { Properties } from './properties-file.ts'
import { propertyVariables } from './property-variables.ts'
import { isFalse, isTrue } from './truth.ts'
import { compareVersions } from './version.ts'

const modes = ['survival', 'creative', 'adventure', 'spectator']
const modePrefixes = ['su', 'c', 'a', 'sp']
const difficulties = ['peaceful', 'easy', 'normal', 'hard']

/** Whether server.properties is there already. */
export type SetUp = 'First' | 'Again'

/**
 * The properties after the environment is applied. An unset variable leaves what is there, a variable set to nothing clears it.
 * See https://docker-minecraft-server.readthedocs.io/en/latest/configuration/server-properties/
 */
export function applyEnvironment(existing: Properties, env: Environment, setUp: SetUp, now: Date): Properties {
  const variables = toPropertyVariables(env, setUp)
  const properties = { ...existing }
  for (const [property, variable] of Object.entries(propertyVariables)) {
    const value = variables[variable]
    if (value === undefined) continue
    properties[property] = toValue(property, value, env, now)
  }
  for (const [property, value] of customProperties(env.CUSTOM_SERVER_PROPERTIES)) {
    properties[property] = expandPlaceholders(unescapeUnicode(value), env, now)
  }
  return properties
}

/** The variables as the image's scripts change them before they become properties. */
function toPropertyVariables(env: Environment, setUp: SetUp): Environment {
  const { TYPE = 'VANILLA', VERSION = '', MODE, DIFFICULTY, ENABLE_RCON, RCON_PORT } = env
  const variables: Record<string, string | undefined> = { ...env, ...toWhitelistVariables(env, setUp) }
  if (MODE !== undefined) variables.MODE = toWord(modes, toMode(MODE), VERSION)
  if (DIFFICULTY !== undefined) variables.DIFFICULTY = toWord(difficulties, toDifficulty(DIFFICULTY), VERSION)
  variables.ENABLE_RCON = ENABLE_RCON || 'true'
  variables.RCON_PORT = RCON_PORT || '25575'
  if (setUp === 'First') variables.MOTD ??= `A ${toTitle(TYPE)} Minecraft Server powered by Docker`
  return variables
}

/** A whitelist turned on stays on until ENABLE_WHITELIST says no. */
function toWhitelistVariables(env: Environment, setUp: SetUp): Environment {
  if (env.WHITELIST || env.WHITELIST_FILE || isTrue(env.ENABLE_WHITELIST)) return { WHITELIST_PROP: 'true', ENFORCE_WHITELIST: 'true' }
  return setUp === 'First' || isFalse(env.ENABLE_WHITELIST) ? { WHITELIST_PROP: 'false' } : {}
}

function toValue(property: string, value: string, env: Environment, now: Date): string {
  const expanded = expandPlaceholders(unescapeUnicode(value), env, now)
  if (/^(true|false)$/i.test(expanded)) return expanded.toLowerCase()
  return property === 'motd' ? expanded.replaceAll('\\n', '\n') : expanded
}

function toMode(value: string): number {
  const lower = value.toLowerCase()
  const index = modePrefixes.findIndex((prefix, i) => lower.startsWith(prefix) || lower === String(i))
  return index === -1 ? refuse(`Invalid game mode: ${value}`) : index
}

function toDifficulty(value: string): number {
  const lower = value.toLowerCase()
  const index = difficulties.findIndex((difficulty, i) => lower === difficulty || lower === String(i))
  return index === -1 ? refuse('DIFFICULTY must be peaceful(0), easy(1), normal(2), or hard(3).') : index
}

/** Versions before 1.13 know modes and difficulties by their numbers. */
function toWord(words: string[], index: number, version: string): string {
  const isOld = /^\d/.test(version) && compareVersions(version, '1.13') < 0
  return isOld ? String(index) : (words[index] ?? String(index))
}

function refuse(message: string): never {
  throw new Exit(1, message)
}

/** Empty lines at the end are no entries; any other line without a value ends the image. */
function customProperties(text = ''): [string, string][] {
  const trimmed = text.replace(/\n+$/, '')
  if (trimmed === '') return []
  return trimmed.split('\n').map((line) => {
    const at = line.indexOf('=')
    if (at === -1) refuse(`CUSTOM_SERVER_PROPERTIES should be lines of the form KEY=VALUE, but one is: ${line}\nFailed to update server.properties`)
    return [line.slice(0, at), line.slice(at + 1)]
  })
}

function unescapeUnicode(value: string): string {
  return value.replace(/\\u([0-9a-fA-F]{4})/g, (_match, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
}

function toTitle(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1).toLowerCase()
}
