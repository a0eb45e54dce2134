import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { Exit, inContainer, type Environment } from '../container.ts'
import { dataFile } from './data-files.ts'
import { setUpExtensions } from './extensions.ts'
import { stretchSeconds } from './fault.ts'
import { describeFlags } from './jvm-flags.ts'
import { logHelper, logSetUp } from './log.ts'
import { checkMemory } from './memory-setting.ts'
import { setUpServerProperties } from './set-up-properties.ts'
import { setUpUsers } from './set-up-users.ts'
import { parseServerType } from './server-type.ts'
import { isTrue } from './truth.ts'
import { resolveVersion, supportedVersions } from './version.ts'

/** What the set-up settled for the server to run with. */
export interface SetUpResult {
  version: string
  env: Environment
}

/** Everything the image does before the server runs, in its order. Throws an Exit where the image ends. */
export async function setUp(given: Environment): Promise<SetUpResult> {
  await mkdir(inContainer('/data'), { recursive: true })
  logSetUp('Running as uid=1000 gid=1000')
  await checkEula(given.EULA ?? '')
  const declared = await withRconPassword(given)
  logSetUp(`Resolving type given ${declared.TYPE ?? 'VANILLA'}`)
  const type = parseServerType(declared.TYPE || 'VANILLA', declared.MODPACK_PLATFORM)
  const version = install(declared, type)
  // Later steps of the image, placeholders of properties among them, know the version alone that LATEST stands for.
  const env: Environment = { ...declared, VERSION: version }
  await wait(stretchSeconds('install', env) * 1000)
  await setUpExtensions(env, type)
  await setUpServerProperties(env)
  await setUpUsers(env)
  for (const line of [...describeFlags(env), checkMemory(env)]) logSetUp(line)
  return { version, env }
}

/** Finds the version to play; an unknown one ends the image with the words of its installer. */
function install({ VERSION = 'LATEST', HOMECRAFT_LATEST_VERSION }: Environment, type: string): string {
  const version = resolveVersion(VERSION, HOMECRAFT_LATEST_VERSION || undefined)
  if (version === undefined) {
    logSetUp(`This machine plays LATEST and these versions: ${supportedVersions.join(', ')}`)
    logHelper('ERROR', `Invalid parameter provided for 'install-${type.toLowerCase()}' command: Minecraft version '${VERSION}' is not valid`)
    throw new Exit(1, `Failed to install ${type.toLowerCase()} Minecraft version ${VERSION}`)
  }
  logSetUp(`Resolved version given ${VERSION} into ${version}`)
  return version
}

/** The licence is asked for only once: the file in the volume outlives the variable. */
async function checkEula(eula: string): Promise<void> {
  const file = dataFile('/data/eula.txt')
  if (existsSync(file)) return
  if (!isTrue(eula)) {
    throw new Exit(1, 'Please accept the Minecraft EULA at\n  https://account.mojang.com/documents/minecraft_eula\nby setting EULA=TRUE')
  }
  await writeFile(file, `# Generated via Docker\n# ${new Date().toUTCString()}\neula=${eula.toLowerCase()}\n`)
}

/** Settles the password and, as the image does, leaves it readable in the volume. */
async function withRconPassword(env: Environment): Promise<Environment> {
  const dotEnv = dataFile('/data/.rcon-cli.env')
  const yaml = dataFile('/data/.rcon-cli.yaml')
  if (!isTrue(env.ENABLE_RCON || 'true')) {
    await rm(dotEnv, { force: true })
    await rm(yaml, { force: true })
    return env
  }
  const password = await rconPassword(env)
  await writeFile(dotEnv, `password=${password}\n`)
  await writeFile(yaml, `password: "${password}"\n`)
  return { ...env, RCON_PASSWORD: password }
}

async function rconPassword(env: Environment): Promise<string> {
  const file = env.RCON_PASSWORD_FILE
  if (file === undefined) return env.RCON_PASSWORD ?? randomBytes(12).toString('hex')
  const path = inContainer(file)
  if (!existsSync(path)) throw new Exit(1, `Initial RCON password file ${file} does not seem to exist.\nPlease check what is mounted there.`)
  return (await readFile(path, 'utf8')).replace(/\n+$/, '')
}
