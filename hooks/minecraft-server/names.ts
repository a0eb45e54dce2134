import { SERVER_LABEL } from '../../contracts/group.ts'

/** Port of the game, in every pod and Service. */
export const GAME_PORT = 25565

/** Port of SFTP, in every pod and Service; 22 needs root. */
export const SFTP_PORT = 2022

/** Port of RCON, which no Service names. */
export const RCON_PORT = 25575

/** The user and group that own the world. */
export const WORLD_OWNER = 1000

/** Name of every child. Never the bare name: server-side apply by force takes over a foreign object of that name. */
export const childName = (server: string): string => `mc-${server}`

/** Labels that select the pod of a server. */
export const selectorLabels = (server: string): Record<string, string> => ({ 'app.kubernetes.io/name': 'minecraft-server', [SERVER_LABEL]: server })

/** Labels of every child. */
export const childLabels = (server: string): Record<string, string> => ({
  ...selectorLabels(server),
  'app.kubernetes.io/managed-by': 'homecraft',
  'app.kubernetes.io/part-of': 'homecraft',
})

/** Annotation of the Secret: the spec that the children were last made from, as JSON. */
export const ACCEPTED_SPEC = 'homecraft.io/accepted-spec'

/** Annotation of the StatefulSet: digest of the pod template that it was given. */
export const TEMPLATE_DIGEST = 'homecraft.io/template-digest'

/** Annotation of the pod template: digest of the files that its containers read only once. */
export const FILES_DIGEST = 'homecraft.io/files-digest'
