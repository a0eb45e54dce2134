import t from 'tap'
import { compareVersions, resolveVersion, supportedVersions } from '../../../../local/images/minecraft-server/version.ts'

t.equal(resolveVersion('LATEST'), '1.21.4', 'LATEST is the newest that can be played')
t.equal(resolveVersion('SNAPSHOT'), '1.21.4')
t.equal(resolveVersion('1.20.4'), '1.20.4')
t.throws(() => resolveVersion('26.1'), { exitCode: 1, message: /26\.1 cannot be played.*1\.21\.4/ }, 'one that cannot names those that can')
t.throws(() => resolveVersion('latest'), { exitCode: 1, message: /^Version latest/ }, 'capitals matter')
t.strictSame([...supportedVersions].sort(compareVersions), supportedVersions, 'the list is in order')
t.ok(compareVersions('1.9', '1.10') < 0, 'numbers are compared as numbers')
