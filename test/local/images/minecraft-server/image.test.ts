import { existsSync } from 'node:fs'
import t from 'tap'
import { findImage } from '../../../../local/images/index.ts'
import { minecraftServer } from '../../../../local/images/minecraft-server/image.ts'

for (const reference of ['itzg/minecraft-server', 'itzg/minecraft-server:2026.8.1-java21', 'docker.io/itzg/minecraft-server:java8', `itzg/minecraft-server:latest@sha256:${'0'.repeat(64)}`]) {
  t.equal(findImage(reference), minecraftServer, `${reference} is played`)
}
t.equal(findImage('itzg/minecraft-bedrock-server:latest'), undefined)
for (const [path, file] of Object.entries(minecraftServer.programs)) t.ok(existsSync(file), `${path} is there`)
