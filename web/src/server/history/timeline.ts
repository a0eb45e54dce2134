import type { ServerEvent } from '../../../../contracts/rest/server-event.ts'
import type { Tone } from '../../lib/phase.ts'

/** The events of one day. */
export interface Day {
  /** The day as `YYYY-MM-DD` where the reader is. */
  key: string
  events: ServerEvent[]
}

/** Most events that are kept of a history; the oldest go first. */
const MOST_EVENTS = 5000

/** Events of pages and of the stream as one history, the newest first, each once. */
export function withEvents(known: readonly ServerEvent[], more: readonly ServerEvent[]): ServerEvent[] {
  const byId = new Map([...known, ...more].map((event) => [event.id, event]))
  return [...byId.values()].sort((a, b) => Date.parse(b.at) - Date.parse(a.at)).slice(0, MOST_EVENTS)
}

/** Events by the days on which they happened, as the reader's clock counts them. */
export function toDays(events: readonly ServerEvent[], dayOf: (at: Date) => string): Day[] {
  const days = new Map<string, ServerEvent[]>()
  for (const event of events) {
    const key = dayOf(new Date(event.at))
    days.set(key, [...(days.get(key) ?? []), event])
  }
  return [...days].map(([key, ofDay]) => ({ key, events: ofDay }))
}

/** The day of a time where the reader is, as `YYYY-MM-DD`. */
export function toDay(at: Date): string {
  const parts = [at.getFullYear(), at.getMonth() + 1, at.getDate()]
  return parts.map((part) => String(part).padStart(2, '0')).join('-')
}

const MARKS: Readonly<Record<string, { title: string; tone: Tone }>> = {
  'server.created': { title: 'Created', tone: 'Plain' },
  'server.updated': { title: 'Settings changed', tone: 'Plain' },
  'server.deleted': { title: 'Deletion asked for', tone: 'Bad' },
  'server.adopted': { title: 'Adopted', tone: 'Plain' },
  'server.found': { title: 'Found in the cluster', tone: 'Plain' },
  'spec.changed': { title: 'Changed with kubectl', tone: 'Plain' },
  'spec.put-back': { title: 'Settings put back', tone: 'Plain' },
  'command.failed': { title: 'Could not be carried out', tone: 'Bad' },
  'action.start': { title: 'Start asked for', tone: 'Plain' },
  'action.stop': { title: 'Stop asked for', tone: 'Plain' },
  'action.maintain': { title: 'Maintenance asked for', tone: 'Plain' },
  'action.restart': { title: 'Restart asked for', tone: 'Plain' },
  'action.kill': { title: 'Kill asked for', tone: 'Bad' },
  'console.command': { title: 'Console command', tone: 'Plain' },
  'player.kick': { title: 'Player kicked', tone: 'Plain' },
  'player.ban': { title: 'Player banned', tone: 'Plain' },
  'player.unban': { title: 'Ban lifted', tone: 'Plain' },
  'player.op': { title: 'Operator made', tone: 'Plain' },
  'player.unop': { title: 'Operator no more', tone: 'Plain' },
  'player.whitelist': { title: 'Put on the whitelist', tone: 'Plain' },
  'player.unwhitelist': { title: 'Taken off the whitelist', tone: 'Plain' },
  'k8s.starting': { title: 'Starting', tone: 'Info' },
  'k8s.restarting': { title: 'Restarting', tone: 'Info' },
  'k8s.running': { title: 'Running', tone: 'Good' },
  'k8s.degraded': { title: 'Trouble', tone: 'Warn' },
  'k8s.stopping': { title: 'Stopping', tone: 'Info' },
  'k8s.stopped': { title: 'Stopped', tone: 'Plain' },
  'k8s.maintenance': { title: 'Maintenance', tone: 'Plain' },
  'k8s.error': { title: 'Error', tone: 'Bad' },
  'k8s.terminating': { title: 'Being deleted', tone: 'Warn' },
  'k8s.deleted': { title: 'Gone', tone: 'Plain' },
  'world.removal-approved': { title: 'World removal approved', tone: 'Bad' },
  'world.passed-on': { title: 'World passed on', tone: 'Plain' },
}

/** Title and tone of an event; one of a type that is not known is named by it. */
export const markOf = ({ type }: ServerEvent): { title: string; tone: Tone } => MARKS[type] ?? { title: type, tone: 'Plain' }

/** What an event says beside its title; empty where that would be the title once more. */
export function toDetail(event: ServerEvent): string {
  const { title } = markOf(event)
  return [title, `The server is ${title.toLowerCase()}.`].includes(event.message) ? '' : event.message
}

const DAY = new Intl.DateTimeFormat('en-GB', { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' })

/** What a day is called, today and yesterday by these words. */
export function toDayTitle(key: string, now: Date): string {
  const yesterday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1)
  if (key === toDay(now)) return 'Today'
  return key === toDay(yesterday) ? 'Yesterday' : DAY.format(new Date(`${key}T12:00:00`))
}
