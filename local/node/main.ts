import { newKubernetesClient, loadKubeConfig } from '../../lib/kubernetes.ts'
import { newLogger } from '../../lib/logger.ts'
import { closeOnSignal } from '../../lib/shutdown.ts'
import { findImage } from '../images/index.ts'
import { startAgent } from './agent.ts'
import { readSettings } from './settings.ts'

/** Time beyond the longest grace period: to kill what did not end, and to write the last statuses. */
const SPARE_MS = 15_000

const log = newLogger('node')
const settings = readSettings(process.env)
const agent = await startAgent({ settings, client: newKubernetesClient(loadKubeConfig()), log, findImage, now: Date.now })
closeOnSignal(log, settings.SHUTDOWN_SECONDS * 1000 + SPARE_MS, () => agent.shutDown())
