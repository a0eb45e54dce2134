import * as z from 'zod'
import { described } from '../rule.ts'
import { atRestart } from '../setting.ts'
import { httpsUrl } from '../text.ts'

/** Server software, as TYPE of the image names it (https://docker-minecraft-server.readthedocs.io/en/latest/types-and-platforms/). */
export const ServerType = z.enum([
  'VANILLA', 'PAPER', 'FOLIA', 'PURPUR', 'PUFFERFISH', 'LEAF', 'SPIGOT', 'FORGE', 'NEOFORGE', 'FABRIC', 'QUILT', 'MODRINTH', 'AUTO_CURSEFORGE',
])
export type ServerType = z.infer<typeof ServerType>

/** Types that load Bukkit plugins. */
export const PLUGIN_TYPES: readonly ServerType[] = ['PAPER', 'FOLIA', 'PURPUR', 'PUFFERFISH', 'LEAF', 'SPIGOT']

/** Types that load mods. */
export const MOD_TYPES: readonly ServerType[] = ['FORGE', 'NEOFORGE', 'FABRIC', 'QUILT', 'MODRINTH', 'AUTO_CURSEFORGE']

/** Types that install a modpack with its own loader. */
export const MODPACK_TYPES: readonly ServerType[] = ['MODRINTH', 'AUTO_CURSEFORGE']

const Build = atRestart(described(z.int().min(1).max(1_000_000), 'Number of the build; the newest when absent.'))
const Channel = atRestart(described(z.enum(['Default', 'Experimental']), 'Whether experimental builds count.')).default('Default')
const version = (what: string): z.ZodString =>
  atRestart(described(z.string().min(1).max(32).regex(/^[0-9A-Za-z][0-9A-Za-z.+_-]*$/, 'must be a version such as 0.16.10'), `Version of ${what}; the newest when absent.`))

/** The loader pins by field: the type that each is for, and its fields. */
export const LOADER_PINS = {
  paper: z.strictObject({ build: Build.optional(), channel: Channel }),
  folia: z.strictObject({ build: Build.optional(), channel: Channel }),
  purpur: z.strictObject({ build: Build.optional() }),
  pufferfish: z.strictObject({ build: Build.optional() }),
  leaf: z.strictObject({ build: Build.optional() }),
  forge: z.strictObject({ version: version('Forge, without that of Minecraft').optional() }),
  neoforge: z.strictObject({ version: version('NeoForge').optional() }),
  fabric: z.strictObject({ loaderVersion: version('the Fabric loader').optional(), launcherVersion: version('the Fabric launcher').optional() }),
  quilt: z.strictObject({ loaderVersion: version('the Quilt loader').optional(), installerVersion: version('the Quilt installer').optional() }),
} as const

const pin = <S extends z.ZodType>(schema: S, name: string): z.ZodOptional<S> => described(schema, `Which ${name} to run; only with type ${name.toUpperCase()}.`).optional()

const list = <S extends z.ZodType>(item: S, max: number, description: string): z.ZodArray<S> =>
  atRestart(described(z.array(item).max(max), description).meta({ description, 'x-kubernetes-list-type': 'atomic' }))

const Slug = z.string().min(1).max(64).regex(/^[A-Za-z0-9][A-Za-z0-9_-]*$/, 'must be the short name or id of a project, such as create')

const ModrinthProject = z.string().min(1).max(160)
  .regex(/^(datapack:|fabric:|forge:|paper:|spigot:|quilt:|neoforge:)?[A-Za-z0-9][A-Za-z0-9_-]*\??(:[A-Za-z0-9][A-Za-z0-9.+_-]*)?$/, 'must read project, project:version, project? (skipped when there is none for the version) or datapack:project')

/** Fields of the spec that say which software runs. */
export const software = {
  type: atRestart(described(ServerType, 'Server software.')).default('VANILLA'),
  version: atRestart(described(
    z.string().min(1).max(32).regex(/^(LATEST|SNAPSHOT|[0-9ab][A-Za-z0-9._-]*)$/, 'must be LATEST, SNAPSHOT or a version such as 1.21.4'),
    'Minecraft version: `LATEST`, `SNAPSHOT`, or one such as `1.21.4`. What LATEST or SNAPSHOT was when the world was made stays the world\'s version, also from one of the two to the other, until an upgrade is asked for: with `upgradeRequest`, or by "Upgrade at the next start" in the dashboard.',
  )).default('LATEST'),
  javaVersion: atRestart(described(z.enum(['Auto', '8', '11', '16', '17', '21', '25']), 'Java that runs the server. `Auto` takes what type and version need.')).default('Auto'),
  paper: pin(LOADER_PINS.paper, 'Paper'),
  folia: pin(LOADER_PINS.folia, 'Folia'),
  purpur: pin(LOADER_PINS.purpur, 'Purpur'),
  pufferfish: pin(LOADER_PINS.pufferfish, 'Pufferfish'),
  leaf: pin(LOADER_PINS.leaf, 'Leaf'),
  forge: pin(LOADER_PINS.forge, 'Forge'),
  neoforge: pin(LOADER_PINS.neoforge, 'NeoForge'),
  fabric: pin(LOADER_PINS.fabric, 'Fabric'),
  quilt: pin(LOADER_PINS.quilt, 'Quilt'),
  modpack: described(
    z.strictObject({
      project: atRestart(described(Slug, 'Short name or id of the modpack, as in its address on modrinth.com or curseforge.com.')),
      version: atRestart(described(z.string().min(1).max(64).regex(/^[A-Za-z0-9][A-Za-z0-9.+_-]*$/, 'must be a version\'s id or number'), 'Version of the pack: on Modrinth its id or number, on CurseForge the id of its file. Without it each start takes the newest that fits the world\'s version.')).optional(),
    }),
    'The modpack to install; with type MODRINTH or AUTO_CURSEFORGE, and needed there.',
  ).optional(),
  modrinth: described(
    z.strictObject({
      projects: list(ModrinthProject, 100, 'Mods, plugins and data packs of modrinth.com. One that is taken out of the list is removed.').default([]),
      dependencies: atRestart(described(z.enum(['None', 'Required', 'Optional']), 'Which dependencies come along.')).default('None'),
      versionType: atRestart(described(z.enum(['Release', 'Beta', 'Alpha']), 'The least stable versions that are taken.')).default('Release'),
    }),
    'What to load from modrinth.com.',
  ).prefault({}),
  spigetResources: list(z.int().min(1).max(100_000_000), 50, 'Plugins of spigotmc.org by the number in their address. A plugin taken out of the list stays in plugins/ until you remove it there.').default([]),
  plugins: list(httpsUrl('Address of a plugin.'), 50, 'Addresses of plugins (.jar). One that is taken out of the list is removed.').default([]),
  mods: list(httpsUrl('Address of a mod.'), 100, 'Addresses of mods (.jar). One that is taken out of the list is removed.').default([]),
  jvmFlags: atRestart(described(z.enum(['Default', 'Aikar', 'MeowIce']), 'Preset of flags of the Java virtual machine: Aikar\'s (https://docs.papermc.io/paper/aikars-flags) or MeowIce\'s (https://github.com/MeowIce/meowice-flags).')).default('Default'),
}
