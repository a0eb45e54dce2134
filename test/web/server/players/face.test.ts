import t from 'tap'
import { toFace } from '../../../../web/src/server/players/face.ts'

t.test('a name has always the same face, and names have different ones', async (t) => {
  t.same(toFace('alex'), toFace('alex'))
  const names = Array.from({ length: 200 }, (_, index) => `player_${index}`)
  t.equal(new Set(names.map((name) => toFace(name).path)).size, names.length)
})

t.test('a face is the same from left and from right, and stays within its field', async (t) => {
  const blocks = [...toFace('Notch').path.matchAll(/M(\d) (\d)h1v1h-1z/g)].map(([, x, y]) => `${x},${y}`)
  t.ok(blocks.length > 0)
  for (const block of blocks) {
    const [x, y] = block.split(',').map(Number) as [number, number]
    t.ok(x < 8 && y < 8 && blocks.includes(`${7 - x},${y}`), block)
  }
  t.ok(toFace('Notch').hue < 360)
})
