import t from 'tap'
import { toLines } from '../../../web/src/components/motd.ts'

const show = (motd: string): string[] => toLines(motd).map((runs) => runs.map(({ text, colour = '-', isBold, isItalic, isUnderlined, isStruck }) => `${colour}${isBold ? 'b' : ''}${isItalic ? 'i' : ''}${isUnderlined ? 'u' : ''}${isStruck ? 's' : ''}:${text}`).join('|'))

t.test('a text without codes is one run', async (t) => {
  t.same(show('A HomeCraft server'), ['-:A HomeCraft server'])
  t.same(show(''), [''])
})

t.test('codes change the look of what follows, and a colour ends the rest', async (t) => {
  t.same(show('§aGreen §lbold §oand slanted§r plain'), ['a:Green |ab:bold |abi:and slanted|-: plain'])
  t.same(show('§l§nA§cB§mC'), ['-bu:A|c:B|cs:C'])
  t.same(show('§AUpper'), ['a:Upper'])
})

t.test('the second line goes on with the look of the first, and a third is not shown', async (t) => {
  t.same(show('§6one\\ntwo\\nthree'), ['6:one', '6:two'])
})

t.test('a code that is none, or cut short, is left out', async (t) => {
  t.same(show('a§zb§'), ['-:a|-:b'])
})
