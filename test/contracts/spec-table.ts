import type { Test } from 'tap'
import { MinecraftServerSpec } from '../../contracts/minecraft-server.ts'
import { SETTINGS } from '../../contracts/minecraft-server/settings.ts'
import { place } from '../place.ts'

/** Values of a field that are taken, and those that are refused with what the user reads. */
export interface Row {
  path: string
  /** What else the spec must hold for the field to be looked at. */
  base?: object
  good: unknown[]
  bad: [value: unknown, message: string | RegExp][]
}

/** What is wrong with a spec, each as `path: message`. */
export function problemsOf(spec: object): string[] {
  const { error } = MinecraftServerSpec.safeParse({ eula: true, ...spec })
  return error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? []
}

/** Asserts that each row holds, and that a refusal names the field. */
export function checkRows(t: Test, rows: Row[]): void {
  for (const { path, base = {}, good, bad } of rows) {
    const problems = (value: unknown): string[] => problemsOf(place(base, path.split('.'), value) as object)
    t.same(good.filter((value) => problems(value).length > 0).map((value) => [value, problems(value)]), [], `${path}: ${good.length} good values are taken`)
    for (const [value, message] of bad) {
      const own = problems(value).filter((problem) => problem.startsWith(path)).map((problem) => problem.slice(problem.indexOf(': ') + 2))
      t.ok(own.some((text) => (typeof message === 'string' ? text === message : message.test(text))), `${path}: ${nameOf(value)} is refused`, { problems: own, wanted: String(message) })
    }
  }
}

/** Asserts that each setting of some fields of the spec stands in a row. */
export function checkComplete(t: Test, rows: Row[], fields: object): void {
  const paths = SETTINGS.map(({ path }) => path).filter((path) => Object.hasOwn(fields, path.split('.')[0]!))
  t.same(paths.filter((path) => !rows.some((row) => row.path === path)), [], 'each setting has a row')
}

/** A value as a test can be named after it: short, and without line ends, which JSON leaves in. */
export function nameOf(value: unknown): string {
  const text = String(JSON.stringify(value)).replaceAll(/[^ -~]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
  return text.length > 80 ? `${text.slice(0, 60)}… (${text.length})` : text
}

/** What zod says of a value of another type, of a word that is not known, and of a bound. */
export const TYPE = /^Invalid input: expected \w+, received /
export const OPTION = /^Invalid option: expected one of /
export const TOO_LONG = /^Too big: expected string to have <=\d+ characters$/
export const TOO_BIG = /^Too big: expected (number|int) to be <=\d+$/
export const TOO_SMALL = /^Too small: expected (number|int) to be >=\d+$/
export const TOO_MANY = /^Too big: expected array to have <=\d+ items$/

/** A row of a field that is true or false. */
export const flag = (path: string, base?: object): Row => ({ path, ...(base && { base }), good: [true, false], bad: [['true', TYPE], [1, TYPE], [null, TYPE]] })

/** A row of a whole number within bounds. */
export const count = (path: string, least: number, most: number, base?: object): Row =>
  ({ path, ...(base && { base }), good: [least, most], bad: [[least - 1, TOO_SMALL], [most + 1, TOO_BIG], [least + 0.5, TYPE], [String(least), TYPE], [null, TYPE], [NaN, TYPE], [Infinity, TYPE]] })

/** A row of one of some words. */
export const words = (path: string, good: string[], base?: object): Row =>
  ({ path, ...(base && { base }), good, bad: [...good.map((word): [unknown, RegExp] => [word === word.toLowerCase() ? `${word} ` : word.toLowerCase(), OPTION]), ['', OPTION], ['Other', OPTION], [null, OPTION], [[good[0]], OPTION]] })
