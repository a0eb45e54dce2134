import t from 'tap'
import { parseInternalSftp } from '../../../../local/images/sftp/internal-sftp.ts'

t.strictSame(parseInternalSftp('internal-sftp'), { isReadOnly: false, startFolder: undefined, umask: 0o022 })
t.strictSame(parseInternalSftp('internal-sftp -R -l VERBOSE -d /data/%u -u 0002'), { isReadOnly: true, startFolder: '/data/%u', umask: 0o002 })
t.equal(parseInternalSftp('/bin/bash'), undefined, 'any other command is none')
t.equal(parseInternalSftp(''), undefined)
