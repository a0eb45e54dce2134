import { z } from 'zod'

const secrets = z.object({ hooksToken: z.string(), relayToken: z.string(), derivationKey: z.string() })

/** What the bootstrap is told, as JSON on its standard input. */
export const bootstrapRequest = z.object({
  /** Binary that holds kubectl, which renders the kustomizations. */
  controlPlane: z.string(),
  kubeconfig: z.string(),
  /** `Embedded`: everything but workloads. `Context`: only what hooks and driver on this machine need of another cluster. `Definitions`: the kinds alone. */
  scope: z.enum(['Embedded', 'Context', 'Definitions']),
  /** Who writes to the cluster for the API: relay in `Events`, sync in `Direct`. */
  mode: z.enum(['Events', 'Direct']),
  /** `host:port` of the part that plays a Service of the platform. */
  services: z.record(z.string(), z.string()),
  secrets,
})

/** What the bootstrap answers, as JSON on its standard output. */
export const bootstrapResult = z.object({
  /** Arguments that the manifests give to Metacontroller. */
  metacontrollerArgs: z.array(z.string()),
  /** The secrets that are now in the cluster: those of the request, or those it had before. */
  secrets,
  /** Names of the kinds that were applied. */
  definitions: z.array(z.string()),
})

/** What the bootstrap is told. */
export type BootstrapRequest = z.infer<typeof bootstrapRequest>

/** What the bootstrap answers. */
export type BootstrapResult = z.infer<typeof bootstrapResult>
