import { derive } from '../contracts/derive.ts'
import { parseNote, PLAYERS_NOTE, PlayersNote } from '../contracts/notes.ts'
import { openRcon } from '../lib/rcon.ts'
import { bringPlayers, type FormerLists, type Run } from './bring-players.ts'
import type { Cluster } from './cluster.ts'
import type { Context } from './context.ts'
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
  const session = await counted(context, () => openRcon({ host: task.address, port: context.ports.rcon, password, timeoutMs: COMMAND_MS, signal }))
  try {
    const former = { whitelist: [], ops: [], bans: [], ...parseNote(PlayersNote, set.metadata.annotations[PLAYERS_NOTE]) }
    const write = (note: PlayersNote): Promise<void> => writeNote(cluster, set, PLAYERS_NOTE, () => Promise.resolve(note))
    // Noted before they are made: whoever became operator in a talk that broke off must be known, to be taken off again.
    const [whitelist, ops, bans] = [join(former.whitelist, lists.whitelist), join(former.ops, lists.ops), join(former.bans, lists.bans)]
    const isMore = whitelist.length > former.whitelist.length || ops.length > former.ops.length || bans.length > former.bans.length
    if (isMore) await write({ digest: '', run, whitelist, ops, bans, problems: [] })
    const command: Run = (line) => counted(context, () => session.run(line))
    const problems = await bringPlayers(command, lists, former)
    await write({ digest: digestLists(lists), run, ...bounded(lists), problems })
  } finally {
    session.close()
  }
}

const join = (former: readonly string[], wanted: readonly string[]): string[] => [...new Set([...former, ...wanted])].slice(0, MOST_NOTED)

const bounded = ({ whitelist, ops, bans }: FormerLists): FormerLists => ({ whitelist: join([], whitelist), ops: join([], ops), bans: join([], bans) })

async function counted<T>({ metrics }: Context, talk: () => Promise<T>): Promise<T> {
  try {
    const answer = await talk()
    metrics.actions.inc({ action: 'rcon', result: 'Done' })
    return answer
  } catch (error) {
    metrics.actions.inc({ action: 'rcon', result: 'Failed' })
    throw error
  }
}
