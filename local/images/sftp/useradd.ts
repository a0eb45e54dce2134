import { parseArgs } from 'node:util'
import { Exit } from '../container.ts'
import { nextUid, usersGroup } from './account.ts'
import { findAccount, findGroup, joinGroups, readAccounts, writeAccounts } from './accounts.ts'
import { runProgram } from './program.ts'

const flag = { type: 'boolean' } as const
const text = { type: 'string' } as const

await runProgram(() => {
  const { values: { uid, gid, groups = '', ...values }, positionals: [name = ''] } = parseArgs({
    allowPositionals: true,
    options: {
      'badname': flag, 'no-user-group': flag, 'no-create-home': flag, 'no-log-init': flag, 'non-unique': flag,
      'uid': text, 'gid': text, 'home-dir': text, 'groups': text, 'shell': text,
    },
  })
  if (findAccount(name)) throw new Exit(9, `useradd: user '${name}' already exists`)
  const account = { uid: toUid(uid, values['non-unique'] === true), gid: toGid(gid), home: values['home-dir'] ?? `/home/${name}` }
  joinGroups('useradd', name, groups)
  writeAccounts([...readAccounts(), { name, ...account, hash: '!' }])
})

function toUid(wanted: string | undefined, mayBeShared: boolean): number {
  const accounts = readAccounts()
  if (wanted === undefined) return nextUid(accounts)
  if (!mayBeShared && accounts.some(({ uid }) => uid === Number(wanted))) throw new Exit(4, `useradd: UID ${wanted} is not unique`)
  return Number(wanted)
}

function toGid(wanted: string | undefined): number {
  if (wanted === undefined) return usersGroup
  const group = findGroup(wanted)
  if (!group) throw new Exit(6, `useradd: group '${wanted}' does not exist`)
  return group.gid
}
