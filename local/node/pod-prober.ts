import { findKnownPaths } from './start-run.ts'
import type { NodeContext } from './context.ts'
import { check } from './probe-check.ts'
import { newProber, type Prober } from './prober.ts'

/** The prober of one pod. Commands of all pods share a few slots, so that many servers do not stampede. */
export function newPodProber({ execSlots, findImage, recorder, now }: NodeContext, onChange: () => void): Prober {
  return newProber({
    now,
    onChange,
    check({ run, container }, probe, signal) {
      const place = { run, container, address: run.env['HOMECRAFT_ADDRESS'] ?? '', known: findKnownPaths(container, findImage), timeoutMs: probe.timeoutSeconds * 1000, signal }
      return probe.exec ? execSlots(() => check(probe, place)) : check(probe, place)
    },
    onFailure({ pod }, kind, message) {
      recorder.record({ kind: 'Pod', apiVersion: 'v1', metadata: pod.metadata }, 'Warning', 'Unhealthy', `${kind} probe failed: ${message}`)
    },
  })
}
