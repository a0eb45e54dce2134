import ssh2 from 'ssh2'
import t from 'tap'
import { newEd25519Pair } from '../../../../local/images/sftp/key-pair.ts'

const pairs = Array.from({ length: 1000 }, newEd25519Pair)
t.strictSame(pairs.filter((pair) => [pair.private, pair.public].some((text) => ssh2.utils.parseKey(text) instanceof Error)), [], 'every key can be read')
