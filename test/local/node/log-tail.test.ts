import t from 'tap'
import { terminationMessage } from '../../../local/node/log-tail.ts'
import { endedRun, newRun } from './fixtures.ts'

const terminationMessagePolicy = 'FallbackToLogsOnError'

t.test('the end of a log is the message of a failed run', async (t) => {
  const table: { name: string; log: string; want: string | undefined }[] = [
    { name: 'a short log as a whole', log: 'one\ntwo\n', want: 'one\ntwo\n' },
    { name: 'a line without an end', log: 'one\ntwo', want: 'one\ntwo' },
    { name: 'no more than 80 lines', log: Array.from({ length: 100 }, (_, index) => `${index}\n`).join(''), want: Array.from({ length: 80 }, (_, index) => `${index + 20}\n`).join('') },
    { name: 'no more than 2048 bytes', log: `${'x'.repeat(5_000)}\nend\n`, want: `${'x'.repeat(2_043)}\nend\n` },
    { name: 'no half letters', log: 'ä'.repeat(1_500) + '\n', want: 'ä'.repeat(1_023) + '\n' },
    { name: 'nothing of an empty log', log: '', want: undefined },
  ]
  for (const { name, log, want } of table) t.equal(terminationMessage(endedRun(1, { folder: t.testdir({ log }) }), { terminationMessagePolicy }), want, name)
})

t.test('there is no message of a run that goes on, ended well, was not to have one, or has no log', async (t) => {
  const folder = t.testdir({ log: 'secret\n' })
  t.equal(terminationMessage(newRun({ folder }), { terminationMessagePolicy }), undefined)
  t.equal(terminationMessage(endedRun(0, { folder }), { terminationMessagePolicy }), undefined)
  t.equal(terminationMessage(endedRun(1, { folder }), { terminationMessagePolicy: 'File' }), undefined)
  t.equal(terminationMessage(endedRun(1, { folder }), { terminationMessagePolicy: undefined }), undefined)
  t.equal(terminationMessage(endedRun(1, { folder: `${folder}/gone` }), { terminationMessagePolicy }), undefined)
  t.equal(terminationMessage(undefined, { terminationMessagePolicy }), undefined)
})
