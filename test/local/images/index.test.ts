import { existsSync } from 'node:fs'
import t from 'tap'
import { findImage } from '../../../local/images/index.ts'

const table = [
  { reference: 'itzg/minecraft-server', want: 'itzg/minecraft-server' },
  { reference: 'itzg/minecraft-server:2026.8.1-java25', want: 'itzg/minecraft-server' },
  { reference: 'docker.io/itzg/minecraft-server:latest', want: 'itzg/minecraft-server' },
  { reference: 'index.docker.io/atmoz/sftp', want: 'atmoz/sftp' },
  { reference: 'atmoz/sftp:debian@sha256:0123', want: 'atmoz/sftp' },
  { reference: 'example.com/itzg/minecraft-server', want: undefined },
  { reference: 'itzg/minecraft-bedrock-server', want: undefined },
]

for (const { reference, want } of table) {
  t.equal(findImage(reference)?.repository, want, reference)
}

t.test('every program of an image is a file', (t) => {
  for (const name of ['itzg/minecraft-server', 'atmoz/sftp']) {
    const image = findImage(name)!
    for (const file of Object.values(image.programs)) t.ok(existsSync(file), file)
    t.ok(image.programs[image.entrypoint[0]!], 'so is its entry point')
  }
  t.end()
})
