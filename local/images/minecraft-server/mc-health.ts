import { containerAddress, print } from '../container.ts'
import { pingStatus } from '../../../lib/status-ping.ts'
import { isTrue } from './truth.ts'

const host = process.env.SERVER_HOST ?? containerAddress()
const port = Number(process.env.SERVER_PORT ?? 25565)

if (isTrue(process.env.DISABLE_HEALTHCHECK)) {
  print('Healthcheck disabled')
} else {
  try {
    const { description, players, version } = await pingStatus({ host, port, timeoutMs: 15_000 })
    print(`${host}:${port} : version=${version} online=${players.online} max=${players.max} motd='${description}'`)
  } catch (error) {
    print(error instanceof Error ? error.message : String(error))
    process.exitCode = 1
  }
}
