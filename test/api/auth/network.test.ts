import t from 'tap'
import { networkOf } from '../../../api/auth/network.ts'

t.test('an address of IPv4 stands for itself, one of IPv6 for what its owner has at the least', async (t) => {
  const table: [string, string][] = [
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['::FFFF:192.0.2.7', '192.0.2.7'],
    ['::ffff:c000:0207', '192.0.2.7'],
    ['0:0:0:0:0:ffff:c633:6407', '198.51.100.7'],
    ['::1', '0:0:0:0'],
    ['2001:db8:0:1:2:3:4:5', '2001:db8:0:1'],
    ['2001:0DB8::5', '2001:db8:0:0'],
    ['2001:db8:0:1::', '2001:db8:0:1'],
    ['fe80::1%eth0', 'fe80:0:0:0'],
    ['64:ff9b::192.0.2.7', '64:ff9b:0:0'],
    ['a-proxy-says-so', 'a-proxy-says-so'],
  ]
  for (const [address, network] of table) t.equal(networkOf(address), network, address)
})
