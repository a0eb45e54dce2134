const POWERS: Record<string, number> = { n: 1e-9, u: 1e-6, m: 1e-3, '': 1, k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15, E: 1e18, Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40, Pi: 2 ** 50, Ei: 2 ** 60 }

/** The number (bytes, cores) that a quantity stands for, in any form that Kubernetes writes (https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/); undefined when it is none. */
export function toNumber(quantity: string | undefined): number | undefined {
  const match = /^([0-9]{1,30}(?:\.[0-9]{0,30})?)(?:e([+-]?[0-9]{1,2})|([A-Za-z]{0,2}))$/i.exec(quantity ?? '')
  const power = match?.[2] === undefined ? POWERS[match?.[3] ?? '?'] : 10 ** Number(match[2])
  return match && power !== undefined ? Number(match[1]) * power : undefined
}

/** Whether one quantity is more than another; never when either is none. */
export function isMore(one: string | undefined, other: string | undefined): boolean {
  const [left, right] = [toNumber(one), toNumber(other)]
  return left !== undefined && right !== undefined && left > right
}
