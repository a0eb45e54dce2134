import t from 'tap'
import { toJson } from '../../hooks/json.ts'
import { attached, newNamespaceRequest } from './tenant-namespace/world.ts'
import { sync as syncNamespace } from '../../hooks/tenant-namespace/sync.ts'
import { doFinalize, doSync, newRequest, NOW, running, settings } from './world.ts'

t.test('a reply is written in the bytes of JSON.stringify', async (t) => {
  const namespace = newNamespaceRequest()
  const replies: object[] = [
    doSync(newRequest()),
    doSync(running({ motd: '§a "quoted" \\n €', type: 'PAPER' })),
    doSync(newRequest({ eula: false })),
    doFinalize(newRequest()),
    syncNamespace(attached(namespace, syncNamespace(namespace, NOW, settings)), NOW, settings),
    { code: 'HC_BAD_REQUEST', message: 'a "quoted" message\n', detail: undefined },
    {},
    { children: [undefined, 1, 'x', null] },
  ]
  for (const reply of replies) t.equal(toJson(reply), JSON.stringify(reply))
})
