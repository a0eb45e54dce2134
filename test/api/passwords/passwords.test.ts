import t from 'tap'
import { verify } from 'unixcrypt'
import { newPasswords } from '../../../api/passwords/passwords.ts'

t.test('passwords are crypted away from the event loop', async (t) => {
  const passwords = newPasswords({ threads: 1, mostWaiting: 100, patienceMs: 60_000 })
  t.teardown(() => passwords.close())
  let turns = 0
  const timer = setInterval(() => { turns++ }, 1)
  const hashes = await Promise.all(Array.from({ length: 20 }, (_, index) => passwords.crypt(`secret-${index}`)))
  clearInterval(timer)
  t.ok(hashes.every((hash, index) => verify(`secret-${index}`, hash)))
  t.ok(turns > 5, 'the event loop went on turning')
})

t.test('more passwords than may wait are refused', async (t) => {
  const passwords = newPasswords({ threads: 1, mostWaiting: 1, patienceMs: 60_000 })
  t.teardown(() => passwords.close())
  const results = await Promise.allSettled([1, 2, 3].map((n) => passwords.crypt(`secret-${n}`)))
  t.same(results.map(({ status }) => status), ['fulfilled', 'rejected', 'fulfilled'], 'the one that has waited longest')
  t.match(results[1], { reason: { code: 'HC_TOO_BUSY' } })
})

t.test('a thread that dies takes one password with it, not the pool', async (t) => {
  const passwords = newPasswords({ threads: 1, mostWaiting: 1, patienceMs: 60_000 })
  t.teardown(() => passwords.close())
  await t.rejects(passwords.crypt('secret', 'no setting of crypt(3)'), { message: 'A password could not be crypted' })
  t.ok(verify('secret', await passwords.crypt('secret')))
})
