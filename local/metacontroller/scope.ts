import type { KubernetesClient } from '../../lib/kubernetes.ts'
import type { Logger } from '../../lib/logger.ts'
import type { AppliedCache } from './applied-cache.ts'
import type { Discovery } from './discovery.ts'
import type { EventRecorder } from './events.ts'
import type { InformerPool } from './informers.ts'

/** What the whole process shares. */
export interface Platform {
  /** Every call waits for its turn in the bucket of `--client-go-qps`. */
  client: KubernetesClient
  discovery: Discovery
  informers: InformerPool
  applied: AppliedCache
  events: EventRecorder
  log: Logger
  workers: number
  fieldManager: string
  cacheFlushIntervalMs: number
  /** Called when the real one would have crashed. */
  onFatal: (error: unknown) => void
}

/** What one running controller works with; its client gives up when the controller stops. */
export type Scope = Platform & { signal: AbortSignal }
