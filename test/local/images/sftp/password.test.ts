import t from 'tap'
import { cryptPassword, isPassword } from '../../../../local/images/sftp/password.ts'

t.ok(isPassword('secret', cryptPassword('secret')))
t.notOk(isPassword('Secret', cryptPassword('secret')))
t.ok(isPassword('Hello world!', '$5$saltstring$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5'), 'SHA-256, as openssl makes it')
t.ok(isPassword('Hello world!', '$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1'), 'SHA-512, as openssl makes it')
for (const hash of [undefined, '*', '!', '', '$6$', '$y$j9T$salt$hash', 'secret']) t.notOk(isPassword('secret', hash), `nobody gets in with ${hash}`)
