import t from 'tap'
import { checkMemory } from '../../../../local/images/minecraft-server/memory-setting.ts'

for (const MEMORY of ['1G', '4096M', '512m', '75%', '1048576', '']) t.match(checkMemory({ MEMORY }), /^Setting initial memory/, `takes ${MEMORY}`)
t.throws(() => checkMemory({ MEMORY: '4Gi' }), { exitCode: 1, message: /Invalid initial heap size: -Xms4Gi/ }, 'refuses a quantity of Kubernetes as Java does')
t.throws(() => checkMemory({ MEMORY: '1G', MAX_MEMORY: '1.5G' }), { message: /Invalid maximum heap size/ })
t.throws(() => checkMemory({ INIT_MEMORY: '2G', MAX_MEMORY: '1G' }), { exitCode: 1, message: /^Error occurred during initialization/ }, 'refuses to begin with more than the maximum')
