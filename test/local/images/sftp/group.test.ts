import t from 'tap'
import { formatGroups, groupNames, nextGid, parseGroups, systemGroups, withMember } from '../../../../local/images/sftp/group.ts'

const alice = { name: 'alice', uid: 1000, gid: 1000, home: '/data', hash: '*' }
const groups = [...systemGroups, { name: 'players', gid: 1000, members: [] }, { name: 'readers', gid: 999, members: ['bob', 'alice'] }]

t.match(formatGroups(groups), /^players:x:1000:\nreaders:x:999:bob,alice\n$/m)
t.strictSame(parseGroups(formatGroups(groups)), groups, 'what is written is read back')
t.strictSame(groupNames(alice, groups), ['players', 'readers'], 'the own group and those that list the account')
t.strictSame(withMember(groups, 'alice', ['players'])?.slice(-2), [{ name: 'players', gid: 1000, members: ['alice'] }, { name: 'readers', gid: 999, members: ['bob'] }])
t.strictSame(withMember(groups, 'alice', [])?.at(-1)?.members, ['bob'], 'no name takes the account out of all')
t.equal(withMember(groups, 'alice', ['nobodys']), undefined)
t.equal(nextGid(systemGroups, 'System'), 999)
t.equal(nextGid(groups, 'System'), 998)
t.equal(nextGid(groups, 'User'), 1001)
