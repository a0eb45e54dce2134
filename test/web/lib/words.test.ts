import t from 'tap'
import { ServerType } from '../../../contracts/minecraft-server/software.ts'
import { REASONS } from '../../../contracts/condition.ts'
import { toTypeName } from '../../../web/src/lib/type-names.ts'
import { toWords } from '../../../web/src/lib/words.ts'

t.test('a word for programs is read as words', async (t) => {
  t.same(['OutOfMemory', 'CrashLoop', 'Error', 'phase.changed', ''].map(toWords), ['Out of memory', 'Crash loop', 'Error', 'Phase changed', ''])
  for (const reason of Object.keys(REASONS)) t.match(toWords(reason), /^[A-Z][a-z ]+$/)
})

t.test('every software has a name', async (t) => {
  for (const type of ServerType.options) t.match(toTypeName(type), /^[A-Z]/)
})
