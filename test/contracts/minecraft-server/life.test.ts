import t from 'tap'
import { life } from '../../../contracts/minecraft-server/life.ts'
import { checkComplete, checkRows, count, TOO_LONG, TYPE, words, type Row } from '../spec-table.ts'

const TOKEN = 'must be letters, digits, ., _, :, + and -, such as 2026-05-01T12:00:00Z'

const token = (path: string): Row => ({
  path,
  good: ['1', 'now', '2026-05-01T12:00:00Z', '2026-05-01T12:00:00.123+02:00', '5d3f9c1e-0000-4000-8000-000000000001', 'a'.repeat(64)],
  bad: [['', TOKEN], [' now', TOKEN], ['now\n', TOKEN], ['-rf', TOKEN], ['$(X)', TOKEN], ['a b', TOKEN], ['a/b', TOKEN], ['é', TOKEN], ['a'.repeat(65), TOO_LONG], [1, TYPE]],
})

const rows: Row[] = [
  words('desiredState', ['Running', 'Stopped', 'Maintenance']),
  words('restartPolicy', ['OnRequest', 'Immediate']),
  token('restartRequest'),
  token('upgradeRequest'),
  count('stop.announceSeconds', 0, 600),
  count('stop.saveTimeoutSeconds', 10, 1800),
  { path: 'stop', good: [{}, { announceSeconds: 5 }], bad: [[null, TYPE], ['60', TYPE], [{ timeout: 5 }, 'Unrecognized key: "timeout"']] },
]

t.test('fields about starting and stopping', async (t) => {
  checkRows(t, rows)
  checkComplete(t, rows, life)
})
