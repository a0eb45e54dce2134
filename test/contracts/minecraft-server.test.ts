import t from 'tap'
import { memoryLimitMebibytes, MinecraftServer, MinecraftServerSpec } from '../../contracts/minecraft-server.ts'

/** A value as a test can be named after it: without line ends, which JSON leaves in. */
const toAscii = (value: unknown): string => String(JSON.stringify(value)).replaceAll(/[^ -~]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)

const isValid = (spec: object): boolean => MinecraftServerSpec.safeParse({ eula: true, ...spec }).success

t.test('a spec with eula alone has every default but the storage size', async (t) => {
  t.same(MinecraftServerSpec.parse({ eula: true }), {
    eula: true, version: 'LATEST', type: 'VANILLA', desiredState: 'Running', memory: '1Gi', motd: 'A HomeCraft server', maxPlayers: 20, exposure: 'LoadBalancer', sftpUsers: [],
  })
})

t.test('what is taken and what is refused', async (t) => {
  const table: { field: string; good: unknown[]; bad: unknown[] }[] = [
    { field: 'eula', good: [true], bad: [false, 'true', undefined] },
    { field: 'version', good: ['LATEST', 'SNAPSHOT', '1.21.4', '26.1', '24w14a', '1.21-rc1', 'b1.7.3'], bad: ['', '1.21\n', '1.21\nEULA=x', '$(X)', '../1', ' 1', 'latest', 'Latest', 'newest', 'x'.repeat(33)] },
    { field: 'type', good: ['VANILLA', 'PAPER', 'FABRIC'], bad: ['vanilla', 'NOPE', ''] },
    { field: 'desiredState', good: ['Running', 'Stopped'], bad: ['running', 'Paused'] },
    { field: 'storageSize', good: ['64Mi', '1Gi', '16Ti'], bad: ['1G', '63Mi', '17Ti', '-1Gi', '0Gi', '1.5Gi', '1Gi\n', 1] },
    { field: 'storageClassName', good: ['fast', 'a.b-c'], bad: ['', 'Fast', '-a', 'a/b'] },
    { field: 'memory', good: ['256Mi', '4Gi'], bad: ['128Mi', '257Gi', '4G', '1e3Mi'] },
    { field: 'motd', good: ['', '§6Gold', 'a\\nb', '$(RCON_PASSWORD)', '100% fun: yes', '100% of 50%', '日本語 👨‍👩‍👧', '"quoted" \'text\''], bad: ['a\nb', 'a\rb', 'a\u0000b', 'a\u0085b', 'a\u2028b', 'a\tb', 'a\\u0041', '\\', '%env:X%', '%ENV:X%', '%date:yyyy%', '%time:HH%', '%RCON_PASSWORD%', '50%MEMORY%', 'x'.repeat(151)] },
    { field: 'maxPlayers', good: [1, 10_000], bad: [0, 1.5, 10_001, '5'] },
    { field: 'exposure', good: ['ClusterIP', 'NodePort', 'LoadBalancer'], bad: ['Public'] },
    {
      field: 'sftpUsers',
      good: [[], ['user:pass:1000:1000:minecraft'], ['a_b.c-d:p@$$w0rd!:1000:1000:files'], ['u:$6$salt$abcdefghijkl:e:1000:1000:m'], ['u:$6$rounds=10000$salt$abcdefghijkl:e:1000:1000:m'], [`u:$2b$10$${'a'.repeat(53)}:e:1000:1000:m`], ['a:pass1:1000:1000:m', 'b:pass2:1000:1000:m']],
      bad: [
        ['root:pass:1000:1000:m'], ['sshd:pass:1000:1000:m'], ['homecraft:pass:1000:1000:m'], ['u:pass:0:1000:m'], ['u:pass:1000:0:m'], ['u:pass:1001:1000:m'], ['u:pass:1000:1000:..'], ['u:pass:1000:1000:../etc'],
        ['u:pass:1000:1000:a/b'], ['u:pass:1000:1000:a,b'], ['u:pass:1000:1000:'], ['u:pass:1000:1000'], ['u:pass'], ['u::1000:1000:m'], ['u:pa:ss:1000:1000:m'], ['u:pass:1000:1000:m\nv:pass:1000:1000:m'], ['-u:pass:1000:1000:m'],
        ['u u:pass:1000:1000:m'], ['u:pa ss:1000:1000:m'], ['u:plain:e:1000:1000:m'], ['u:$6$rounds=999999999$abcdefgh$aaaaaaaaaaaaaaaaaaaa:e:1000:1000:m'], [`u:$2b$31$${'a'.repeat(53)}:e:1000:1000:m`], ['.:pass:1000:1000:m'], ['..:pass:1000:1000:m'], ['a:pass1:1000:1000:m', 'a:pass2:1000:1000:n'], Array.from({ length: 17 }, (_, index) => `u${index}:pass:1000:1000:m`),
      ],
    },
    { field: 'unknown', good: [], bad: [1] },
  ]
  for (const { field, good, bad } of table) {
    for (const value of good) t.ok(isValid({ [field]: value }), `${field}: ${toAscii(value)} is taken`)
    for (const value of bad) t.notOk(isValid({ [field]: value }), `${field}: ${toAscii(value)} is refused`)
  }
})

t.test('a name is a DNS label of 40 characters at most that begins with a letter', async (t) => {
  const isName = (name: string): boolean => MinecraftServer.safeParse({ apiVersion: 'homecraft.io/v1alpha1', kind: 'MinecraftServer', metadata: { name, namespace: 'default' }, spec: { eula: true } }).success
  for (const name of ['a', 'survival', 'a-1', 'x'.repeat(40)]) t.ok(isName(name), name)
  for (const name of ['', '1abc', 'a.b', 'A', 'a-', '-a', 'a_b', 'kubernetes', 'x'.repeat(41)]) t.notOk(isName(name), name)
})

t.test('a container may use a quarter and 256Mi more than the heap', async (t) => {
  t.equal(memoryLimitMebibytes('1Gi'), 1536)
  t.equal(memoryLimitMebibytes('301Mi'), 633)
})
