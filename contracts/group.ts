/** API group of every HomeCraft resource. */
export const GROUP = 'homecraft.io'

/** The only served and stored version so far. */
export const VERSION = 'v1alpha1'

/** `apiVersion` of a MinecraftServer. */
export const API_VERSION = `${GROUP}/${VERSION}`

/** `kind` of a MinecraftServer. */
export const KIND = 'MinecraftServer'

/** Plural name, as it stands in paths and RBAC rules. */
export const PLURAL = 'minecraftservers'

/** Name of the CompositeController; it is part of the finalizer's name and never changes. */
export const COMPOSITE_CONTROLLER = 'minecraft-server'

/** Label on every child: the name of its MinecraftServer. */
export const SERVER_LABEL = `${GROUP}/server`

/** Namespace of HomeCraft's own processes. */
export const SYSTEM_NAMESPACE = 'minecraft-system'
