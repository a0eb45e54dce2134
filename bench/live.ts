import { loadavg } from 'node:os'
import { benchFanOut } from './live/fan-out.ts'
import { benchPlatform } from './live/platform.ts'
import { benchReports } from './live/reports.ts'
import { newStage } from './live/stage.ts'
import { FOLLOWED } from './live/streams.ts'
import { owning } from './owner.ts'
import { report, round, yardstickSeconds } from './results.ts'

/** How large it is, where that is not said. */
const FULL = { sockets: 2_000, servers: 1_000, pairs: 15 }
/** So many streams a tenant has. */
const STREAMS = 200
/** Of a block with or without streams that stall: they are dropped after 10 s. */
const BLOCK_SECONDS = 6

/** What the command line says of the size. */
export type LiveOptions = Partial<typeof FULL>

/** From a pod that is ready to the message at the client, and many streams of one process of the API. */
export async function benchLive(options: LiveOptions): Promise<void> {
  const { sockets, servers, pairs } = { ...FULL, ...options }
  const tenants = Math.ceil(sockets / STREAMS)
  const unit = tenants * FOLLOWED
  if (sockets % tenants !== 0 || servers % unit !== 0) throw new RangeError(`${sockets} streams have ${tenants} tenants: --sockets must be a multiple of that, and --servers one of ${unit}`)
  const [yardstick, loadBefore] = [yardstickSeconds(), loadavg()]
  const platform = await owning((owner) => benchPlatform(owner, servers))
  const figures = await owning(async (owner) => {
    const stage = await newStage(owner, { tenants, servers, streams: 2 * STREAMS })
    return { reports: await benchReports(owner, stage), streams: await benchFanOut(owner, stage, { sockets, pairs, blockSeconds: BLOCK_SECONDS }) }
  })
  report('live', { yardstickSeconds: round(yardstick), load: { before: loadBefore, after: loadavg() }, platform, ...figures })
}
