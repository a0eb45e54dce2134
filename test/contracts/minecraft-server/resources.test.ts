import t from 'tap'
import { resources } from '../../../contracts/minecraft-server/resources.ts'
import { checkComplete, checkRows, OPTION, TOO_LONG, TOO_MANY, TYPE, type Row } from '../spec-table.ts'

const QUANTITY = 'must be a whole number of Mi, Gi or Ti, such as 2Gi'
const CPU = 'must be processors such as 2, or thousandths such as 500m'
const CLASS = 'must be the name of a StorageClass'
const KEYS = 'must have keys such as homecraft.io/pool'
const KEY = 'must be a key such as homecraft.io/pool'
const VALUE = 'must be a label value'
const ZONE = 'must be a time zone such as Europe/Zurich'
const key = 'homecraft.io/pool'

const rows: Row[] = [
  { path: 'memory', good: ['256Mi', '1024Mi', '4Gi', '256Gi'], bad: [['255Mi', 'must be between 256Mi and 256Gi'], ['257Gi', 'must be between 256Mi and 256Gi'], ['1Ti', 'must be between 256Mi and 256Gi'], ['4G', QUANTITY], ['4096', QUANTITY], ['1e3Mi', QUANTITY], ['1.5Gi', QUANTITY], ['-1Gi', QUANTITY], ['', QUANTITY], ['50%', QUANTITY], [4, TYPE]] },
  { path: 'cpu', good: ['1', '99', '100m', '1500m', '99999m'], bad: [['0', CPU], ['100', CPU], ['99m', CPU], ['1.5', CPU], ['0.5', CPU], ['-1', CPU], ['1k', CPU], ['', CPU], ['2\n', CPU], [2, TYPE]] },
  { path: 'storageSize', good: ['64Mi', '1Gi', '16Ti'], bad: [['63Mi', 'must be between 64Mi and 16Ti'], ['17Ti', 'must be between 64Mi and 16Ti'], ['1G', QUANTITY], ['0Gi', QUANTITY], ['1Gi\n', QUANTITY], [1, TYPE]] },
  { path: 'storageClassName', good: ['fast', 'a.b-c', '1', 'a'.repeat(253)], bad: [['', CLASS], ['Fast', CLASS], ['-a', CLASS], ['a-', CLASS], ['a/b', CLASS], ['a\n', CLASS], ['a..b', CLASS], ['a.-b', CLASS], ['a-.b', CLASS], ['.a', CLASS], ['a.', CLASS], ['a_b', CLASS], ['a'.repeat(254), TOO_LONG]] },
  {
    path: 'nodeSelector',
    good: [{}, { [key]: 'large' }, { [key]: '' }, { zone: 'a' }, { 'a.b/C_d.e-f': 'G_h.i-j' }, { 'a-b.c': 'a' }, { ['a'.repeat(63)]: 'a' }, { [`a/${'b'.repeat(63)}`]: 'a' }, Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`homecraft.io/k${index}`, 'v']))],
    bad: [
      [{ 'homecraft.io/': 'a' }, KEYS], [{ '/pool': 'a' }, KEYS], [{ 'a/b/c': 'a' }, KEYS], [{ '': 'a' }, KEYS], [{ 'a b': 'a' }, KEYS], [{ '-a': 'a' }, KEYS], [{ 'a\n': 'a' }, KEYS], [{ 'A.io/b': 'a' }, KEYS], [{ constructor_: 'a' }, KEYS], [{ ['a'.repeat(64)]: 'a' }, KEYS], [{ [`a/${'b'.repeat(64)}`]: 'a' }, KEYS], [{ [`${'a.'.repeat(120)}b/${'c'.repeat(12)}`]: 'a' }, KEYS],
      [{ 'a..b/c': 'a' }, KEYS], [{ 'a.-b/c': 'a' }, KEYS], [{ '-a/b': 'a' }, KEYS], [{ 'a-/b': 'a' }, KEYS], [{ 'a_b/c': 'a' }, KEYS], [{ 'a/_b': 'a' }, KEYS], [{ 'a/b.': 'a' }, KEYS],
      [{ [key]: 'a b' }, VALUE], [{ [key]: '-a' }, VALUE], [{ [key]: 'a/b' }, VALUE], [{ [key]: 'a\n' }, VALUE], [{ [key]: 'a'.repeat(64) }, TOO_LONG], [{ [key]: true }, TYPE], [[key], TYPE],
      [Object.fromEntries(Array.from({ length: 11 }, (_, index) => [`homecraft.io/k${index}`, 'v'])), 'must have at most 10 entries'],
    ],
  },
  {
    path: 'tolerations',
    good: [[], [{ key }], [{ key, operator: 'Exists' }], [{ key, operator: 'Equal', value: 'large', effect: 'NoSchedule' }], [{ key, effect: 'NoExecute' }, { key: 'gpu', value: '', effect: 'PreferNoSchedule' }]],
    bad: [
      [[{ key, operator: 'Exists', value: 'a' }], 'value goes with operator Equal only'], [[{}], TYPE], [[{ operator: 'Exists' }], TYPE], [[{ key: '' }], KEY], [[{ key: 'a/b/c' }], KEY], [[{ key: 'a..b/c' }], KEY], [[{ key: 'A.io/b' }], KEY], [[{ key: '-a' }], KEY], [[{ key: 'a'.repeat(64) }], KEY], [[{ key: `a/${'b'.repeat(64)}` }], KEY], [[{ key: `${'a.'.repeat(120)}b/${'c'.repeat(12)}` }], TOO_LONG], [[{ key, value: 'a b' }], VALUE],
      [[{ key, operator: 'In' }], OPTION], [[{ key, effect: 'noschedule' }], OPTION], [[{ key, tolerationSeconds: 5 }], 'Unrecognized key: "tolerationSeconds"'], [Array.from({ length: 11 }, () => ({ key })), TOO_MANY],
    ],
  },
  {
    path: 'timezone',
    good: ['UTC', 'Europe/Zurich', 'America/Argentina/Buenos_Aires', 'America/Port-au-Prince', 'Etc/GMT+5', 'GMT-3', 'GMT0', 'EST5EDT', 'Etc/GMT0'],
    bad: [['', ZONE], ['../etc/passwd', ZONE], ['/etc/passwd', ZONE], ['Europe/', ZONE], ['Europe//Zurich', ZONE], ['Europe/../x', ZONE], [':UTC', ZONE], ['5EDT', ZONE], ['+1', ZONE], ['-3', ZONE], ['UTC.', ZONE], ['UTC\n', ZONE], ['Europe/Z\u00fcrich', ZONE], ['a'.repeat(49), TOO_LONG]],
  },
]

t.test('fields about what a server may use', async (t) => {
  checkRows(t, rows)
  checkComplete(t, rows, resources)
})
