import * as z from 'zod'

/**
 * The webhook contract of a DecoratorController, hook version v2
 * (https://metacontroller.github.io/metacontroller/api/decoratorcontroller.html#hooks).
 */
export const DecoratorRequest = z.looseObject({
  object: z.looseObject({ apiVersion: z.string(), kind: z.string(), metadata: z.looseObject({ name: z.string(), namespace: z.string() }) }),
})
export type DecoratorRequest = z.infer<typeof DecoratorRequest>

/**
 * What a function of relay answers. It attaches nothing, and names no label, annotation or status: those it writes
 * itself, so that Metacontroller needs no right to change pods.
 */
export interface DecoratorReply {
  attachments: []
  /** Of a finalize function: whether Metacontroller may take its finalizer away. */
  finalized?: boolean
  /** Asks for another call after so many seconds. */
  resyncAfterSeconds?: number
}

/** A reply that asks for another call after the shortest of these times, if there is one. */
export function newReply(...resyncs: (number | undefined)[]): DecoratorReply {
  const seconds = resyncs.filter((one) => one !== undefined)
  return seconds.length > 0 ? { attachments: [], resyncAfterSeconds: Math.min(...seconds) } : { attachments: [] }
}
