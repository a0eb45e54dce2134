import t from 'tap'
import { chmodSync } from 'node:fs'
import { resolveCommand, rewritePaths, searchPath } from '../../../local/node/command.ts'

const known = ['/data', '/image/scripts/start', '/tmp']

t.test('paths of the container in a shell script are rewritten', async (t) => {
  const table: [text: string, want: string][] = [
    ['/image/scripts/start & p=$!', '/r/image/scripts/start & p=$!'],
    ['cat /data/world.txt >/tmp/x', 'cat /r/data/world.txt >/r/tmp/x'],
    ['echo "/data"', 'echo "/r/data"'],
    ['ls /database /my/data /data.old /etc', 'ls /database /my/data /data.old /etc'],
    ['A=/data:/tmp', 'A=/r/data:/r/tmp'],
  ]
  for (const [text, want] of table) t.equal(rewritePaths(text, { root: '/r', known }), want)
  t.equal(rewritePaths('cat /tmp/work/checkout/file /tmp/file', { root: '/r', known }, ['/tmp/work/checkout']), 'cat /tmp/work/checkout/file /r/tmp/file', 'a path of the checkout is one of this machine')
})

t.test('commands are found in the container first, then on the machine', async (t) => {
  const root = t.testdir({ usr: { local: { bin: { 'mc-health': '#!/bin/sh' } } }, bin: { plain: 'text' } })
  chmodSync(`${root}/usr/local/bin/mc-health`, 0o755)
  const place = { root, cwd: root, path: searchPath(root, undefined, '/usr/bin:/bin'), known }
  t.same(resolveCommand(['mc-health', '/data'], place), [`${root}/usr/local/bin/mc-health`, '/data'], 'a program of the image knows its root itself')
  t.same(resolveCommand(['/usr/local/bin/mc-health'], place), [`${root}/usr/local/bin/mc-health`])
  t.same(resolveCommand(['/bin/sh', '-c', 'ls /data'], place), ['/bin/sh', '-c', `ls ${root}/data`])
  t.throws(() => resolveCommand(['plain'], place), /executable file not found/, 'a file that cannot be executed is no program')
  t.throws(() => resolveCommand(['no-such-program'], place), { message: 'exec: "no-such-program": executable file not found in $PATH' })
})
