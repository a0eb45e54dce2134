import { z } from 'zod'

const requirementSchema = z.object({ key: z.string(), operator: z.string(), values: z.array(z.string()).nullish() })

/** A label selector as manifests write it. */
export const labelSelectorSchema = z.object({
  matchLabels: z.record(z.string(), z.string()).nullish(),
  matchExpressions: z.array(requirementSchema).nullish(),
})

/** A label selector as manifests write it. */
export type LabelSelector = z.infer<typeof labelSelectorSchema>

/** Labels or annotations of an object. */
export type Labels = Record<string, string> | undefined

/** Tells whether labels match. */
export type Selector = (labels: Labels) => boolean

type Requirement = z.infer<typeof requirementSchema>

const VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/

/** Matches every object. */
export const everything: Selector = () => true

/** The test that a label selector stands for; an empty one matches everything. Throws when it is not valid. */
export function toSelector(selector: LabelSelector | null | undefined): Selector {
  const equal = Object.entries(selector?.matchLabels ?? {}).map(([key, value]) => toTest({ key, operator: 'In', values: [value] }))
  const tests = [...equal, ...(selector?.matchExpressions ?? []).map(toTest)]
  if (tests.length === 0) return everything
  return (labels) => tests.every((test) => test(labels))
}

/** True when a selector says nothing, and so would match everything. */
export function isEmptySelector(selector: LabelSelector): boolean {
  return Object.keys(selector.matchLabels ?? {}).length === 0 && (selector.matchExpressions ?? []).length === 0
}

function toTest(requirement: Requirement): Selector {
  const { key, operator } = requirement
  const values = requirement.values ?? []
  checkValues(requirement, values)
  switch (operator) {
    case 'In':
      return (labels) => valueOf(labels, key, (value) => values.includes(value), false)
    case 'NotIn':
      return (labels) => valueOf(labels, key, (value) => !values.includes(value), true)
    case 'Exists':
      return (labels) => valueOf(labels, key, () => true, false)
    case 'DoesNotExist':
      return (labels) => valueOf(labels, key, () => false, true)
    default:
      throw new Error(`Selector operator ${JSON.stringify(operator)} is unknown: use In, NotIn, Exists or DoesNotExist.`)
  }
}

function checkValues({ key, operator }: Requirement, values: string[]): void {
  const takesValues = operator === 'In' || operator === 'NotIn'
  if (takesValues && values.length === 0) throw new Error(`Selector ${operator} on ${key} needs at least one value.`)
  if (!takesValues && values.length > 0) throw new Error(`Selector ${operator} on ${key} takes no values.`)
  const bad = values.find((value) => value.length > 63 || !VALUE.test(value))
  if (bad !== undefined) throw new Error(`Selector value ${JSON.stringify(bad)} on ${key} is not a valid label value.`)
}

function valueOf(labels: Labels, key: string, test: (value: string) => boolean, whenAbsent: boolean): boolean {
  const value = labels && Object.hasOwn(labels, key) ? labels[key] : undefined
  return value === undefined ? whenAbsent : test(value)
}
