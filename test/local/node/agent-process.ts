import { loadKubeConfig, newKubernetesClient } from '../../../lib/kubernetes.ts'
import { newLogger } from '../../../lib/logger.ts'
import { closeOnSignal } from '../../../lib/shutdown.ts'
import type { Image } from '../../../local/images/image.ts'
import { findImage } from '../../../local/images/index.ts'
import { startAgent } from '../../../local/node/agent.ts'
import { readSettings } from '../../../local/node/settings.ts'

/** The agent as main.ts starts it, with one more image: `shell`, whose programs are those of the machine. */
const shell: Image = { repository: 'shell', entrypoint: ['/bin/sh'], env: { FROM_IMAGE: 'yes' }, programs: {}, nodeOptions: [] }
const log = newLogger('node')
const settings = readSettings(process.env)
const agent = await startAgent({ settings, client: newKubernetesClient(loadKubeConfig()), log, findImage: (name) => (name === 'shell' ? shell : findImage(name)), now: Date.now })
closeOnSignal(log, settings.SHUTDOWN_SECONDS * 1000 + 15_000, () => agent.shutDown())
