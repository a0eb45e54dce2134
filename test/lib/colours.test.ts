import t from 'tap'
import { withoutColours } from '../../lib/colours.ts'

t.test('codes of colours go, and nothing else', async (t) => {
  t.equal(withoutColours('§6There are §c2§r players'), 'There are 2 players')
  t.equal(withoutColours('a§💎b'), 'ab')
  t.equal(withoutColours('100 %§'), '100 %§')
})
