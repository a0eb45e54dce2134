import t from 'tap'
import { compareVersions, resolveVersion, supportedVersions } from '../../../../local/images/minecraft-server/version.ts'

t.equal(resolveVersion('LATEST'), '1.21.4', 'LATEST is the newest that can be played')
t.equal(resolveVersion('SNAPSHOT'), '1.21.4')
t.equal(resolveVersion('1.20.4'), '1.20.4')
t.equal(resolveVersion('LATEST', '1.20.4'), '1.20.4', 'unless the machine says that another one is')
t.equal(resolveVersion('1.21.4', '1.20.4'), '1.21.4', 'which is no limit')
t.equal(resolveVersion('LATEST', '26.1'), undefined)
t.equal(resolveVersion('26.1'), undefined, 'one that cannot be played is none')
t.equal(resolveVersion('latest'), undefined, 'capitals matter')
t.strictSame([...supportedVersions].sort(compareVersions), supportedVersions, 'the list is in order')
