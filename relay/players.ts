import { derive } from '../contracts/derive.ts'
import { parseNote, PLAYERS_NOTE, PlayersNote } from '../contracts/notes.ts'
import { openRcon } from '../lib/rcon.ts'
import { bringPlayers, UnfinishedError, type FormerLists, type Run } from './bring-players.ts'
import type { Cluster } from './cluster.ts'
import type { Context } from './context.ts'
import { counted } from './counted.ts'
import { RCON_PURPOSE } from '../contracts/names.ts'
import type { StatefulSet } from './objects.ts'
import { digestLists, type PlayerLists } from './player-lists.ts'
import { writeNote } from './write-note.ts'

/** Longest wait for the answer to a command: the game may ask its account service first. */
const COMMAND_MS = 10_000

/** Most players of each list that a note holds. */
const MOST_NOTED = 200

/** One run of a game, and what its players' lists are to be. */
export interface PlayersTask {
  set: StatefulSet
  /** uid of the server, from which its password is derived. */
  uid: string
  address: string
  /** Which run of the game it is. */
  run: string
  lists: PlayerLists
}

/** Brings the lists of players to a running game over RCON, and notes that they are there. */
export async function bringToGame(context: Context, cluster: Cluster, task: PlayersTask, signal: AbortSignal): Promise<void> {
  const { set, run, lists } = task
  const password = derive(context.derivationKey, RCON_PURPOSE, task.uid).toString('base64url')
  const session = await counted(context.metrics, 'rcon', () => openRcon({ host: task.address, port: context.ports.rcon, password, timeoutMs: COMMAND_MS, signal }))
  try {
    const text = set.metadata.annotations[PLAYERS_NOTE]
    const former = { ...NOTHING, ...parseNote(PlayersNote, text) }
    // Noted before they are made: whoever became operator in a talk that broke off must be known, to be taken off again.
    const begun = unsettled(former, task)
    await writeNote(cluster, set, PLAYERS_NOTE, ({ metadata }) => {
      if (metadata.annotations[PLAYERS_NOTE] !== text) throw new UnfinishedError('another talk with the game began')
      return Promise.resolve(begun)
    })
    const command: Run = (line) => counted(context.metrics, 'rcon', () => session.run(line))
    let done: PlayersNote | undefined
    try {
      const problems = await bringPlayers(command, lists, former, former.run !== run)
      done = { digest: digestLists(lists), run, ...bounded(lists), problems }
    } catch (error) {
      // The error of the talk counts.
      await settle(cluster, task, begun, undefined).catch(() => undefined)
      throw error
    }
    await settle(cluster, task, begun, done)
  } finally {
    session.close()
  }
}

/**
 * Notes the end of a talk, if none but this one was held: another replica may have brought other lists at the same
 * time. Whoever finds that out leaves a note by which all is brought again.
 */
async function settle(cluster: Cluster, task: PlayersTask, begun: PlayersNote, done: PlayersNote | undefined): Promise<void> {
  const set = await cluster.readSet(task.set.metadata)
  if (set?.metadata.uid !== task.set.metadata.uid) return
  let isAlone = true
  await writeNote(cluster, set, PLAYERS_NOTE, ({ metadata }) => {
    const text = metadata.annotations[PLAYERS_NOTE]
    const now = parseNote(PlayersNote, text)
    isAlone = text === JSON.stringify(begun) || (done !== undefined && now?.digest === done.digest && now.run === done.run)
    return Promise.resolve(isAlone ? done : unsettled({ ...NOTHING, ...now }, task))
  })
  if (!isAlone) throw new UnfinishedError('another talk with the game was held meanwhile')
}

const NOTHING = { whitelist: [], ops: [], bans: [], problems: [] }

/** The note of a game on whose lists are those who were there before, or those who are wanted, or both. */
function unsettled({ whitelist, ops, bans, problems }: FormerLists & Pick<PlayersNote, 'problems'>, { run, lists }: PlayersTask): PlayersNote {
  return { digest: '', run, whitelist: join(whitelist, lists.whitelist), ops: join(ops, lists.ops), bans: join(bans, lists.bans), problems }
}

const join = (former: readonly string[], wanted: readonly string[]): string[] => [...new Set([...former, ...wanted])].slice(0, MOST_NOTED)

const bounded = ({ whitelist, ops, bans }: FormerLists): FormerLists => ({ whitelist: join([], whitelist), ops: join([], ops), bans: join([], bans) })
