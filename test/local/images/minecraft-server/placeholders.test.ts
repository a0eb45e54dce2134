import t from 'tap'
import { expandPlaceholders } from '../../../../local/images/minecraft-server/placeholders.ts'

const now = new Date(2026, 7, 4, 9, 5, 6)
const env = { CF_API_KEY: 'secret', VERSION: '1.21' }

const table = [
  { name: 'a variable by its full form', value: 'a %env:CF_API_KEY% b', want: 'a secret b' },
  { name: 'a variable by its short form', value: '%VERSION%', want: '1.21' },
  { name: 'a date', value: '%date:yyyy-MM-dd%', want: '2026-08-04' },
  { name: 'a time with quoted letters', value: "%time:HH:mm 'Uhr'%", want: '09:05 Uhr' },
  { name: 'a two-digit year', value: '%date:yy%', want: '26' },
  { name: 'nothing for an unknown variable', value: '%env:NOPE%', want: '%env:NOPE%' },
  { name: 'nothing for an unknown kind', value: '%file:x%', want: '%file:x%' },
  { name: 'nothing for a pattern it cannot play', value: '%date:G%', want: '%date:G%' },
  { name: 'nothing between two percent signs of a text', value: '50% off, 100% fun', want: '50% off, 100% fun' },
]
for (const { name, value, want } of table) t.equal(expandPlaceholders(value, env, now), want, `expands ${name}`)
