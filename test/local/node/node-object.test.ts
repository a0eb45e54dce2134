import t from 'tap'
import { toMebibytes } from '../../../contracts/quantity.ts'
import { nodeStatus } from '../../../local/node/node-object.ts'

const status = nodeStatus({ name: 'local', kubeletPort: 10250 }, [], 0) as { capacity: { cpu: string; memory: string }; allocatable: unknown }

t.test('the Node has room for the quotas of several tenants, whatever the machine has: its games are stand-ins', async (t) => {
  t.ok(Number(status.capacity.cpu) >= 3 * 20 * 0.21, 'twenty servers each reserve a tenth of two processors, and a hundredth')
  t.ok(toMebibytes(status.capacity.memory) >= 3 * 20 * 1040, 'and their heap')
  t.same(status.allocatable, status.capacity)
})

t.test('a server that asks for more than all of it still finds no Node', async (t) => {
  t.ok(toMebibytes(status.capacity.memory) < toMebibytes('200Gi'))
})
