import t from 'tap'
import { parseSeed } from '../../../../local/images/minecraft-server/seed.ts'

const table = [
  { text: '', want: undefined },
  { text: '42', want: 42 },
  { text: '-7', want: -7 },
  { text: 'hello', want: 99162322 },
  { text: '4294967297', want: 1 },
]
for (const { text, want } of table) t.equal(parseSeed(text), want, `the seed of "${text}"`)
