import t from 'tap'
import { latestVersion } from '../../../local/node/latest-version.ts'

t.same(latestVersion(t.testdir({ 'latest-version': '1.20.4\n' })), { HOMECRAFT_LATEST_VERSION: '1.20.4' })
t.same(latestVersion(t.testdir({ 'latest-version': '\n' })), {}, 'an empty file says nothing')
t.same(latestVersion(t.testdir({})), {}, 'no file neither')
