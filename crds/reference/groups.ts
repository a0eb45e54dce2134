import type { Reason } from '../../contracts/condition.ts'
import { files } from '../../contracts/minecraft-server/files.ts'
import { game } from '../../contracts/minecraft-server/game.ts'
import { life } from '../../contracts/minecraft-server/life.ts'
import { network } from '../../contracts/minecraft-server/network.ts'
import { players } from '../../contracts/minecraft-server/players.ts'
import { resources } from '../../contracts/minecraft-server/resources.ts'
import { software } from '../../contracts/minecraft-server/software.ts'
import type { Phase } from '../../contracts/minecraft-server.ts'

/** Fields of the spec that belong together. */
export interface Group {
  title: string
  text: string
  /** Names of the fields at the top of the spec. */
  fields: string[]
}

/** Every group of fields, in the order of the schema. */
export const GROUPS: Group[] = [
  {
    title: 'Life',
    text: 'Whether the server runs, when it restarts, and how it stops. A stop always saves the world first.',
    fields: ['eula', ...Object.keys(life)],
  },
  {
    title: 'Software',
    text: 'What runs, in which version, with which plugins, mods and packs. A world is never upgraded on its own: what LATEST was when it was made stays its version until you ask for an upgrade. Give a modpack its `version` too: without it each start takes the newest that fits.',
    fields: Object.keys(software),
  },
  {
    title: 'Resources',
    text: 'What the server may use, and where it runs. The world lies on a volume, by the claim `data-mc-<name>-0`, that outlives the server.',
    fields: Object.keys(resources),
  },
  {
    title: 'Game',
    text: 'What becomes a property of the game. All of them are written at every start, so a change that was made in `server.properties` lasts until then.',
    fields: Object.keys(game),
  },
  {
    title: 'Players',
    text: 'Who may join, and who may do what. These lists say it all: who was added in the game and is not listed here is taken off again.',
    fields: Object.keys(players),
  },
  {
    title: 'Network',
    text: 'How players reach the server. Its Service `mc-<name>` has the game at 25565 and SFTP at 2022.',
    fields: Object.keys(network),
  },
  {
    title: 'Files',
    text: 'Who reaches the files of the server by SFTP. Users come and go without a restart.',
    fields: Object.keys(files),
  },
]

/** What each phase means. */
export const PHASES: Record<Phase, string> = {
  Starting: 'The pod is being scheduled, installed or booted.',
  Running: 'Players can join.',
  Restarting: 'The old pod saves, and a new one follows.',
  Stopping: 'The server saves and shuts down.',
  Stopped: 'It is off, as asked; its world is kept.',
  Maintenance: 'The game is off, as asked; its files are within reach by SFTP.',
  Error: 'It can\'t be made or does not come up; the conditions say why.',
}

/** The reasons that conditions give. While a server does not come up, `Available` gives those of `Degraded` too. */
export const REASON_GROUPS: { title: string; reasons: Reason[] }[] = [
  { title: 'Reasons of Accepted', reasons: ['Valid', 'InvalidSpec', 'NotAllowed'] },
  {
    title: 'Reasons of StorageReady',
    reasons: ['Bound', 'VolumeUnknown', 'VolumeAbsent', 'VolumePending', 'VolumeLost', 'ResizeNeeded', 'Resizing', 'ResizeFailed', 'ShrinkRefused'],
  },
  {
    title: 'Reasons of Available and Progressing',
    reasons: ['Ready', 'CheckingWorld', 'Starting', 'Restarting', 'Stopping', 'Stopped', 'Maintenance'],
  },
  {
    title: 'Reasons of Degraded',
    reasons: [
      'AsExpected', 'QuotaExceeded', 'PodRefused', 'Unschedulable', 'ImagePullFailed', 'ContainerFailed', 'BadVersion', 'OutOfMemory', 'Killed', 'Crashed', 'CrashLoop', 'ProbeFailed',
      'SaveCutShort', 'PodFailed', 'SftpFailed', 'PlayersRefused',
    ],
  },
  { title: 'Reasons of PendingRestart', reasons: ['UpToDate', 'SettingsChanged'] },
]
