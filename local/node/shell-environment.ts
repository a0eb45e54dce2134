import type { Program } from './spawn.ts'

/** Variables that some shell keeps for itself, and would not hand on. */
const KEPT_BY_SHELLS = new Set(['UID', 'EUID', 'PPID', 'IFS', 'OPTIND', 'PS1', 'PS2', 'PS4', 'ENV', 'BASH_ENV', 'SHELLOPTS', 'BASHOPTS', 'OLDPWD', '_'])

/**
 * A program's environment and command for a start by way of a shell. A shell drops variables with names such as `my.setting`
 * and keeps some for itself; `env` sets those, and then becomes the program.
 */
export function toSpawnArguments({ env, command }: Pick<Program, 'env' | 'command'>): Pick<Program, 'env' | 'command'> {
  const passes = ([name]: [string, string]): boolean => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !KEPT_BY_SHELLS.has(name)
  const special = Object.entries(env).filter((entry) => !passes(entry))
  const plain = Object.fromEntries(Object.entries(env).filter(passes))
  if (special.length === 0) return { env: plain, command }
  return { env: plain, command: ['/usr/bin/env', ...special.map(([name, value]) => `${name}=${value}`), ...command] }
}
