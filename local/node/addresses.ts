import { createHash } from 'node:crypto'
import { createServer } from 'node:net'
import { join } from 'node:path'
import * as z from 'zod'
import { readJson, writeJson } from '../platform/home.ts'

/** Gives every pod a loopback address of its own, the same one each time for the same name. */
export interface AddressBook {
  /** The address of the pod `namespace/name`, on which none of these ports is in use. */
  take(pod: string, ports: number[]): Promise<string>
}

/** What an address book needs. */
export interface AddressBookOptions {
  /** Folder of its notes; two platforms differ in it, and so in their addresses. */
  folder: string
  /** Such as `127.64.0.0/16`; chosen from the folder's name when absent. */
  range?: string | undefined
  isFree: (address: string, port: number) => Promise<boolean>
}

const REMEMBERED_AT_MOST = 20_000
const TRIES = 256

/** Opens the notes of former addresses in `folder`. */
export function newAddressBook({ folder, range, isFree }: AddressBookOptions): AddressBook {
  const file = join(folder, 'addresses.json')
  const known = new Map(Object.entries(readJson(file, z.record(z.string(), z.string())) ?? {}))
  const within = range ?? `127.${64 + (hash(folder) % 64)}.0.0/16`
  const fits = async (address: string, ports: number[]): Promise<boolean> => {
    for (const port of ports) if (!(await isFree(address, port))) return false
    return true
  }
  return {
    async take(pod, ports) {
      const taken = new Set([...known].filter(([owner]) => owner !== pod).map(([, address]) => address))
      const candidates = candidatesOf(pod, within, known.get(pod)).filter((address) => !taken.has(address))
      let chosen = candidates[0]
      for (const candidate of candidates) {
        if (!(await fits(candidate, ports))) continue
        chosen = candidate
        break
      }
      if (chosen === undefined) throw new Error(`No address is left in ${within}: give a wider ADDRESS_RANGE.`)
      // Most recently used last, so that the oldest are forgotten first.
      known.delete(pod)
      known.set(pod, chosen)
      const [oldest] = known.keys()
      if (known.size > REMEMBERED_AT_MOST && oldest !== undefined) known.delete(oldest)
      writeJson(file, Object.fromEntries(known))
      return chosen
    },
  }
}

/** The addresses to try for a pod, best first: the former one, then those that follow from its name. */
export function candidatesOf(pod: string, range: string, former: string | undefined): string[] {
  const [base = '', bits = '16'] = range.split('/')
  const start = base.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0)
  const size = 2 ** (32 - Number(bits))
  const first = start - (start % size)
  const offsets = Array.from({ length: TRIES }, (_, index) => (hash(pod) + index) % size)
  const usable = offsets.map((offset) => first + offset).filter((address) => address % 256 !== 0 && address % 256 !== 255)
  const found = usable.map((address) => [24, 16, 8, 0].map((shift) => (address >>> shift) % 256).join('.'))
  return former && isWithin(former, first, size) ? [former, ...found.filter((one) => one !== former)] : found
}

function isWithin(address: string, first: number, size: number): boolean {
  const value = address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0)
  return value >= first && value < first + size
}

function hash(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE(0)
}

/** Whether nobody listens on a port of an address, found out by listening there for a moment. */
export function isPortFree(address: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => { resolve(false) })
    server.listen({ host: address, port, exclusive: true }, () => server.close(() => { resolve(true) }))
  })
}
