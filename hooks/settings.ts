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
  /** What each tenant may have. */
  quota: Quota
}

/** What the servers of one tenant may use together. */
export interface Quota {
  /** MinecraftServers, stopped ones too. */
  servers: number
  /** Pods at once. */
  pods: number
  /** Volume claims: worlds that were kept count too. */
  claims: number
  /** Processors, by the limits of all pods. */
  cpu: number
  /** Memory, by the limits of all pods; a whole number of Mi, Gi or Ti. */
  memory: string
  /** Sizes of all volume claims; a whole number of Mi, Gi or Ti. */
  storage: string
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
