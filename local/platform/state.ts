import { z } from 'zod'
import { readJson, removeFile, writeJson, type Home } from './home.ts'
import { isAlive, processIdentity, type ProcessIdentity } from './process-identity.ts'

const partRecord = processIdentity.extend({
  name: z.string(),
  state: z.enum(['Starting', 'Ready', 'Restarting']),
  startedAt: z.iso.datetime(),
  restarts: z.int().min(0),
  address: z.string().optional(),
})

const supervisorRecord = z.object({
  supervisor: processIdentity,
  /** Name of the foreign context in use; absent for the embedded cluster. */
  context: z.string().optional(),
  kubeconfig: z.string(),
  parts: z.array(partRecord),
})

/** One process of the platform, as the launcher noted it. */
export type PartRecord = z.infer<typeof partRecord>

/** The launcher's notes, in a private file. */
export type SupervisorRecord = z.infer<typeof supervisorRecord>

/** Where a platform is reached, and with which keys. Only its owner may read the file: some of it is secret. */
export interface Access {
  /** URL of the hooks. */
  hooks: string
  /** URL of the API. */
  api: string
  /** URL of the database, with its password. */
  postgres: string
  /** URL of the bus, with its password; absent without events. */
  nats?: string
  /** The administrator's key of the API. */
  adminKey: string
  /** A key of the tenant `default`. */
  tenantKey: string
}

/** What scripts may know of a running platform. */
export interface PlatformFile extends Access {
  kubeconfig: string
  pids: Record<string, number>
}

/** The notes of the platform that runs, or ran and was killed. */
export function readSupervisorRecord(home: Home): SupervisorRecord | undefined {
  return readJson(home.supervisorFile, supervisorRecord)
}

/** The contents of platform.json. */
export function toPlatformFile({ kubeconfig, parts }: SupervisorRecord, access: Access): PlatformFile {
  return { ...access, kubeconfig, pids: Object.fromEntries(parts.map((part) => [part.name, part.pid])) }
}

/** Notes which processes run, in both files. */
export interface StateKeeper {
  started(part: { name: string; address?: string }, identity: ProcessIdentity): void
  changed(name: string, state: PartRecord['state']): void
  /** From here on platform.json tells scripts that the platform is ready. */
  publish(access: Access): void
  /** Removes both files. */
  remove(): void
}

/** Keeps the notes of one run, beginning with none; the parts stand in the order of `names`. */
export function newStateKeeper(home: Home, first: Omit<SupervisorRecord, 'parts'>, names: readonly string[]): StateKeeper {
  const parts = new Map<string, PartRecord>()
  let published: Access | undefined
  const write = (): void => {
    const record = { ...first, parts: names.flatMap((name) => parts.get(name) ?? []) }
    writeJson(home.supervisorFile, record)
    if (published) writeJson(home.platformFile, toPlatformFile(record, published))
  }
  return {
    started({ name, address }, identity) {
      const restarts = (parts.get(name)?.restarts ?? -1) + 1
      parts.set(name, { name, ...identity, state: 'Starting', startedAt: new Date().toISOString(), restarts, address })
      write()
    },
    changed(name, state) {
      const known = parts.get(name)
      if (known) parts.set(name, { ...known, state })
      write()
    },
    publish(access) {
      published = access
      write()
    },
    remove() {
      removeFile(home.platformFile)
      removeFile(home.supervisorFile)
    },
  }
}

/** Parts of the notes whose processes still run, in the order in which they stop. */
export function livingParts(record: SupervisorRecord | undefined): PartRecord[] {
  return (record?.parts ?? []).filter(isAlive).reverse()
}
