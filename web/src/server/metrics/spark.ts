/** Width and height of a small chart, in its own units. */
export const SPARK = { width: 120, height: 32 } as const

/** A line through the values, from left to right, as the path of an SVG; broken where there is none. It stands on zero. */
export function toSparkPath(values: readonly (number | null)[], most: number): string {
  const top = most > 0 ? most : 1
  const step = values.length > 1 ? SPARK.width / (values.length - 1) : 0
  return values.map((value, index) => {
    if (value === null) return ''
    const isBegin = values[index - 1] === undefined || values[index - 1] === null
    return `${isBegin ? 'M' : 'L'}${toPlace(index * step)} ${toPlace(SPARK.height - 1 - Math.min(value / top, 1) * (SPARK.height - 2))}`
  }).join('')
}

const toPlace = (value: number): string => String(Number(value.toFixed(1)))
