import type * as z from 'zod'

/** When a change of a setting takes effect on a server that runs. */
export type Effect =
  /** At once, without a restart. */
  | 'Live'
  /** When the pod is next replaced: by a restart that was asked for, an eviction, a stop and start. */
  | 'NextRestart'
  /** Never: it can't be changed. */
  | 'Immutable'

/** The sentence of a setting's description that says when a change takes effect. */
export const EFFECT_SENTENCES: Readonly<Record<Effect, string>> = {
  Live: 'A change takes effect at once.',
  NextRestart: 'A change takes effect at the next restart.',
  Immutable: 'It can\'t be changed.',
}

/** A setting whose changes reach a running server without a restart. */
export const live = <S extends z.ZodType>(schema: S): S => withEffect(schema, 'Live')

/** A setting that is read when the pod is made. */
export const atRestart = <S extends z.ZodType>(schema: S): S => withEffect(schema, 'NextRestart')

/** A setting that stays as it was first given. */
export const immutable = <S extends z.ZodType>(schema: S): S => withEffect(schema, 'Immutable')

function withEffect<S extends z.ZodType>(schema: S, effect: Effect): S {
  const { description, ...meta } = schema.meta() ?? {}
  return schema.meta({ ...meta, description: `${String(description)} ${EFFECT_SENTENCES[effect]}`, effect })
}
