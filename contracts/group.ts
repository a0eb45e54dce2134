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

/** Namespace in which the platform itself runs. */
export const PLATFORM_NAMESPACE = 'minecraft-system'

/** Name of the CompositeController; it is part of the finalizer's name and never changes. */
export const COMPOSITE_CONTROLLER = 'minecraft-server'

/** Finalizer by which Metacontroller holds a MinecraftServer until its finalize hook is done. */
export const COMPOSITE_FINALIZER = `metacontroller.io/compositecontroller-${COMPOSITE_CONTROLLER}`

/** Label on every child: the name of its MinecraftServer. */
export const SERVER_LABEL = `${GROUP}/server`
