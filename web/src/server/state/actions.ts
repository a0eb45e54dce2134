import type { Server, ServerAction } from '../../../../contracts/rest/server.ts'

/** What can be asked of a server on its page: the actions of the API, and two that are changes of the spec. */
export type PageAction = ServerAction | 'maintain' | 'upgrade'

type Seen = Pick<Server, 'phase' | 'status' | 'managedBy' | 'deletedAt' | 'players'> & { desiredState: Server['spec']['desiredState'] }

const OFF: readonly Server['phase'][] = ['Stopped', 'Maintenance']

/** Whether the API takes changes of a server. */
export const isChangeable = ({ managedBy, status, deletedAt }: Pick<Server, 'managedBy' | 'status' | 'deletedAt'>): boolean => managedBy === 'api' && status !== 'terminating' && deletedAt === undefined

/** The actions that make sense now, in the order in which they are shown. */
export function toActions(server: Seen): PageAction[] {
  if (!isChangeable(server)) return []
  const isWanted = server.desiredState === 'Running'
  return [
    ...(isWanted ? ['restart', 'stop'] as const : ['start'] as const),
    ...(server.desiredState === 'Maintenance' ? ['stop'] as const : ['maintain'] as const),
    ...(OFF.includes(server.phase) ? [] : ['kill'] as const),
  ]
}

/** What is asked before an action is done. */
export interface Confirmation {
  title: string
  text: string
  /** What the button says that does it. */
  confirm: string
  isDangerous: boolean
}

/** What to ask before an action; undefined where it hurts nobody. */
export function toConfirmation(action: PageAction, { name, players }: { name: string; players: number }): Confirmation | undefined {
  const who = players === 0 ? 'Nobody is on.' : `${players} ${players === 1 ? 'player is' : 'players are'} on and will be disconnected.`
  const asking = { confirm: VERBS[action], isDangerous: false }
  switch (action) {
    case 'start': return undefined
    case 'kill': return { title: `Kill ${name}?`, text: 'The game ends at once, without a save: what happened since its last save is lost. Stop it instead, if it still answers.', confirm: 'Kill without a save', isDangerous: true }
    case 'upgrade': return { ...asking, title: `Upgrade ${name}?`, text: 'With its next start the server takes the newest version of Minecraft. A world can\'t go back to an older one.' }
    case 'maintain': return { ...asking, title: `Begin maintenance of ${name}?`, text: `The world is saved first. ${who} The game stays off while its files are worked on; start it when you are done.` }
    case 'restart':
    case 'stop': return players === 0 ? undefined : { ...asking, title: `${VERBS[action]} ${name}?`, text: `The world is saved first. ${who}` }
  }
}

/** What the buttons say. */
export const VERBS: Readonly<Record<PageAction, string>> = { start: 'Start', stop: 'Stop', restart: 'Restart', kill: 'Kill', maintain: 'Begin maintenance', upgrade: 'Upgrade' }

/** What is said once an action was asked for. */
export const DONE: Readonly<Record<PageAction, string>> = {
  start: 'The server is about to start.',
  stop: 'The server is about to save and stop.',
  restart: 'The server is about to save and restart.',
  kill: 'The server is about to be killed.',
  maintain: 'The game is about to save and stop; its files stay within reach.',
  upgrade: 'The next start takes the newest version.',
}

/** An action that is not worth a button of its own. */
export interface MenuItem {
  id: string
  label: string
  text: string
  icon: 'files' | 'arrowUp' | 'kill' | 'trash'
  isDangerous?: boolean
}

/** What stands behind the buttons: what is seldom wanted, and what hurts. `version` is that of the spec. */
export function toMenu(actions: readonly PageAction[], version: string): MenuItem[] {
  const isFollowing = version === 'LATEST' || version === 'SNAPSHOT'
  return [
    ...(actions.includes('maintain') ? [{ id: 'maintain', label: 'Begin maintenance', text: 'Stops the game and keeps its files within reach by SFTP.', icon: 'files' as const }] : []),
    ...(isFollowing && actions.length > 0 ? [{ id: 'upgrade', label: 'Upgrade at the next start', text: `Takes the newest version that ${version} means then.`, icon: 'arrowUp' as const }] : []),
    ...(actions.includes('kill') ? [{ id: 'kill', label: 'Kill', text: 'Ends the game at once, without a save.', icon: 'kill' as const, isDangerous: true }] : []),
    { id: 'delete', label: 'Delete', text: 'Removes the server. Its world is kept.', icon: 'trash', isDangerous: true },
  ]
}
