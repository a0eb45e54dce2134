import t from 'tap'
import { parseDuration } from '../../../local/metacontroller/duration.ts'

t.test('a Go duration is read as milliseconds', async (t) => {
  const table = [
    { text: '10s', want: 10_000 },
    { text: '1m30s', want: 90_000 },
    { text: '250ms', want: 250 },
    { text: '1.5h', want: 5_400_000 },
    { text: '.5s', want: 500 },
    { text: '2us', want: 0.002 },
    { text: '-3s', want: -3_000 },
    { text: '0', want: 0 },
    { text: '', want: undefined },
    { text: '10', want: undefined },
    { text: '10 s', want: undefined },
    { text: 's', want: undefined },
    { text: '1d', want: undefined },
  ]
  for (const { text, want } of table) t.equal(parseDuration(text), want, JSON.stringify(text))
})
