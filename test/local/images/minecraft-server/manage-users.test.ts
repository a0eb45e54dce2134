import t from 'tap'
import { parseExistingFile, parseUserList, reconcileUsers } from '../../../../local/images/minecraft-server/manage-users.ts'

const notch = { uuid: '069a79f4-44e9-4726-a5be-fca90e38aaf5', name: 'Notch' }
const steve = { uuid: '5627dd98-e6be-3c21-b8a8-e92344183641', name: 'Steve' }

const table = [
  { name: 'merging adds', inputs: ['Steve'], existing: [notch], mode: 'MERGE', want: [notch, steve] },
  { name: 'merging never removes', inputs: [], existing: [notch], mode: 'SYNC_FILE_MERGE_LIST', want: [notch] },
  { name: 'synchronizing removes', inputs: ['Steve'], existing: [notch], mode: 'SYNCHRONIZE', want: [steve] },
  { name: 'an identity keeps the name it is known by', inputs: ['069a79f444e94726a5befca90e38aaf5'], existing: [notch], mode: 'SYNCHRONIZE', want: [notch] },
  { name: 'a new identity has no name', inputs: [steve.uuid], existing: [], mode: 'MERGE', want: [{ ...steve, name: '' }] },
  { name: 'a name keeps the identity it is known by', inputs: ['notch'], existing: [notch], mode: 'MERGE', want: [notch] },
] as const
for (const { name, inputs, existing, mode, want } of table) {
  t.strictSame(reconcileUsers('Whitelist', [...inputs], [...existing], mode), want, name)
}
t.match(reconcileUsers('Ops', ['Steve'], [], 'MERGE'), [{ ...steve, level: 4, bypassesPlayerLimit: false }], 'an operator has a level')
t.strictSame(parseUserList('a,b c\n d,'), ['a', 'b', 'c', 'd'])
t.equal(parseExistingFile(undefined), 'SYNC_FILE_MERGE_LIST')
t.throws(() => parseExistingFile('REPLACE'), { exitCode: 1, message: /'REPLACE'/ })
