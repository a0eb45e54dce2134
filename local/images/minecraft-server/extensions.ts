import { mkdir } from 'node:fs/promises'
import type { Environment } from '../container.ts'
import { dataFile } from './data-files.ts'
import { logSetUp } from './log.ts'

const variables = ['MODRINTH_PROJECTS', 'MODRINTH_MODPACK', 'SPIGET_RESOURCES', 'PLUGINS', 'MODS', 'CF_SLUG', 'CF_PAGE_URL', 'CURSEFORGE_FILES', 'PACKWIZ_URL', 'MODPACK']
const pluginVariables = ['SPIGET_RESOURCES', 'PLUGINS']
const pluginTypes = /BUKKIT$|^(SPIGOT|PAPER|FOLIA|PURPUR|PUFFERFISH|LEAF|CANYON)$/

/** Whether software of a type loads plugins. */
export const hasPlugins = (type: string): boolean => pluginTypes.test(type.toUpperCase())

/** Makes the folders that plugins and mods would be downloaded to, and says that they stay as they are: this machine downloads nothing. */
export async function setUpExtensions(env: Environment, type: string): Promise<void> {
  for (const variable of variables.filter((name) => env[name])) {
    const folder = hasPlugins(type) || pluginVariables.includes(variable) ? '/data/plugins' : '/data/mods'
    await mkdir(dataFile(folder), { recursive: true })
    logSetUp(`Nothing is downloaded on this machine: ${variable} has no effect, ${folder} stays as it is`)
  }
}
