import t from 'tap'
import type { MinecraftServerSpec } from '../../../contracts/minecraft-server.ts'
import { toImage, toJava } from '../../../hooks/minecraft-server/java.ts'

type Asked = Partial<Pick<MinecraftServerSpec, 'javaVersion' | 'type'>>
const javaOf = (version: string, asked: Asked = {}): string => toJava({ javaVersion: 'Auto', type: 'VANILLA', ...asked }, version)

t.test('each version gets the Java that it was made for', async (t) => {
  const table: { version: string; want: string; asked?: Asked }[] = [
    { version: 'LATEST', want: '25' },
    { version: 'SNAPSHOT', want: '25' },
    { version: '26.1', want: '25' },
    { version: '26.1.2', want: '25' },
    { version: '26.1-snapshot-1', want: '25' },
    { version: '26w03a', want: '25' },
    { version: '1.21.8', want: '21' },
    { version: '1.21', want: '21' },
    { version: '1.21.5-pre1', want: '21' },
    { version: '1.20.6', want: '21' },
    { version: '1.20.5', want: '21' },
    { version: '1.20.4', want: '17' },
    { version: '1.20', want: '17' },
    { version: '1.18.2', want: '17' },
    { version: '1.17', want: '17' },
    { version: '1.16.5', want: '8' },
    { version: '1.16.5', want: '16', asked: { type: 'PAPER' } },
    { version: '1.16.4', want: '8', asked: { type: 'PAPER' } },
    { version: '1.12.2', want: '8', asked: { type: 'FORGE' } },
    { version: '1.8.9', want: '8' },
    { version: '1.0', want: '8' },
    { version: 'b1.7.3', want: '8' },
    { version: 'a1.2.6', want: '8' },
  ]
  for (const { version, want, asked } of table) t.equal(javaOf(version, asked), want, `${asked?.type ?? 'VANILLA'} ${version}`)
})

t.test('a Java that is asked for is taken, whatever the version', async (t) => {
  for (const javaVersion of ['8', '11', '16', '17', '21', '25'] as const) for (const version of ['LATEST', '1.8.9']) t.equal(javaOf(version, { javaVersion }), javaVersion)
})

t.test('the image of a Java is a suffix of the tag', async (t) => {
  const table: { name: string; image: string; java: string; want: string }[] = [
    { name: 'a release', image: 'itzg/minecraft-server:2026.8.1', java: '21', want: 'itzg/minecraft-server:2026.8.1-java21' },
    { name: 'the newest Java, which has no suffix', image: 'itzg/minecraft-server:2026.8.1', java: '25', want: 'itzg/minecraft-server:2026.8.1' },
    { name: 'no tag', image: 'itzg/minecraft-server', java: '17', want: 'itzg/minecraft-server:java17' },
    { name: 'a registry with a port, and no tag', image: 'registry.example.org:5000/minecraft', java: '17', want: 'registry.example.org:5000/minecraft:java17' },
    { name: 'a registry with a port, and a tag', image: 'registry.example.org:5000/minecraft:v1', java: '8', want: 'registry.example.org:5000/minecraft:v1-java8' },
    { name: 'a digest, which is of one Java', image: 'itzg/minecraft-server@sha256:abc', java: '8', want: 'itzg/minecraft-server@sha256:abc' },
    { name: 'a tag and a digest', image: 'itzg/minecraft-server:v1@sha256:abc', java: '8', want: 'itzg/minecraft-server:v1@sha256:abc' },
  ]
  for (const { name, image, java, want } of table) t.equal(toImage(image, java), want, name)
})
