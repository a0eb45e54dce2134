import { SERVER_LABEL } from '../../contracts/group.ts'

/** The user and group that own the world. */
export const WORLD_OWNER = 1000

/** Labels that select the pod of a server. */
export const selectorLabels = (server: string): Record<string, string> => ({ 'app.kubernetes.io/name': 'minecraft-server', [SERVER_LABEL]: server })

/** Labels of every child. */
export const childLabels = (server: string): Record<string, string> => ({
  ...selectorLabels(server),
  'app.kubernetes.io/managed-by': 'homecraft',
  'app.kubernetes.io/part-of': 'homecraft',
})

/** Key of the Secret: the spec that the children were last made from, as JSON. An annotation would be too small for the largest. */
export const ACCEPTED_SPEC = 'accepted-spec.json'
