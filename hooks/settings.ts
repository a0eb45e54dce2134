/** What the administrator chose: an input of every hook, the same for all servers. */
export interface Settings {
  /** Image of the game container, without the suffix of a Java version. */
  minecraftImage: string
  /** Image of the SFTP container. */
  sftpImage: string
  /** Key from which the secrets of every server are derived; at least 32 bytes. */
  derivationKey: Buffer
  /** Host under which the nodes' ports are reached; without it a server of exposure NodePort has no endpoint. */
  nodePortHost?: string | undefined
  /** Priority class of the pods; the cluster's default when absent. */
  priorityClass?: string | undefined
  /** Ranges that no server may reach: the cluster's own, and private networks. */
  blockedRanges: readonly string[]
  /** What tenants may ask for beyond the schema. */
  allowed: Allowances
}

/** What tenants may ask for: an entry that ends in `*` allows whatever begins like it. */
export interface Allowances {
  /** Keys of `nodeSelector`. */
  nodeLabels: readonly string[]
  /** Keys of `tolerations`. */
  taints: readonly string[]
  /** Keys of `serviceAnnotations`. */
  serviceAnnotations: readonly string[]
  /** Domains that `hostname` may be in; `*` allows any. */
  domains: readonly string[]
}
