/** Port of the game, in every pod and Service. */
export const GAME_PORT = 25565

/** Port of SFTP, in every pod and Service; 22 needs root. */
export const SFTP_PORT = 2022

/** Port of RCON, in every pod; no Service names it. */
export const RCON_PORT = 25575

/** Name of the container that runs the game. A pod for maintenance has none. */
export const GAME_CONTAINER = 'minecraft'

/** Name of the container that gives access to the files. */
export const FILES_CONTAINER = 'sftp'

/** Purpose under which the RCON password of a server is derived, together with its uid. */
export const RCON_PURPOSE = 'rcon-password'

/** Names of most objects of Kubernetes (https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-subdomain-names). */
export const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/

/** Keys of labels, taints and annotations, with a prefix or without (https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set). */
export const LABEL_KEY = '^([a-z0-9]([-a-z0-9]*[a-z0-9])?([.][a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$'

/** Name of a server's StatefulSet and of its other children. Never the bare name: server-side apply by force takes over a foreign object of that name. */
export const childName = (server: string): string => `mc-${server}`

/** Name of the one pod of a StatefulSet. */
export const podName = (set: string): string => `${set}-0`

/** Name of the volume claim of that pod. */
export const claimName = (set: string): string => `data-${set}-0`
