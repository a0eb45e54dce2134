import t from 'tap'
import { keepStorage } from '../../../api/spec/storage.ts'
import { MinecraftServerSpec } from '../../../contracts/minecraft-server.ts'

const spec = (storage: object) => MinecraftServerSpec.parse({ eula: true, ...storage })

t.test('storage that is not named stays as large as it is', async (t) => {
  t.equal(keepStorage(spec({}), spec({ storageSize: '5Gi' })).storageSize, '5Gi')
  t.equal(keepStorage(spec({}), spec({})).storageSize, '1Gi')
})

t.test('storage grows, and never shrinks', async (t) => {
  t.equal(keepStorage(spec({ storageSize: '6Gi' }), spec({ storageSize: '5Gi' })).storageSize, '6Gi')
  t.equal(keepStorage(spec({ storageSize: '1024Mi' }), spec({ storageSize: '1Gi' })).storageSize, '1024Mi')
  t.throws(() => keepStorage(spec({ storageSize: '1023Mi' }), spec({})), { code: 'HC_INVALID', message: /\$\.storageSize: storageSize may only grow: a volume can't shrink\. It has 1Gi/ })
})

t.test('its class stays: named, changed and taken out', async (t) => {
  const message = /storageClassName can't be changed/
  t.throws(() => keepStorage(spec({ storageClassName: 'fast' }), spec({})), { message })
  t.throws(() => keepStorage(spec({}), spec({ storageClassName: 'fast' })), { message })
  t.equal(keepStorage(spec({ storageClassName: 'fast' }), spec({ storageClassName: 'fast' })).storageClassName, 'fast')
})
