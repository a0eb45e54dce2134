import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { readJson, writeJson } from '../platform/home.ts'
import { bootId as currentBoot, readRun, runFolders, type Run } from './runs.ts'

const podRecord = z.object({
  uid: z.string(),
  namespace: z.string(),
  name: z.string(),
  address: z.string(),
  /** Counts the starts of the whole pod: it begins anew with its machine. */
  sandbox: z.int(),
})

/** What the agent notes of a pod, to know it again without the API server. */
export type PodRecord = z.output<typeof podRecord>

/** The newest runs of one container. */
export interface ContainerRuns {
  name: string
  run: Run | undefined
  previous: Run | undefined
}

/** Two that began, and perhaps one that did not. */
const KEPT_RUNS = 3

/** The note in a pod's folder; undefined when there is none, or it cannot be read. */
export function readPodRecord(folder: string): PodRecord | undefined {
  return readJson(join(folder, 'pod.json'), podRecord)
}

/** Notes a pod. */
export function writePodRecord(folder: string, record: PodRecord): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  writeJson(join(folder, 'pod.json'), record)
}

/** The folder that holds a container's runs. */
export function containerFolder(podFolder: string, container: string): string {
  return join(podFolder, 'containers', container)
}

/** The folder that holds a pod's volumes. */
export function volumesFolder(podFolder: string): string {
  return join(podFolder, 'volumes')
}

/** The names of the containers that a pod's folder knows. */
export function recordedContainers(podFolder: string): string[] {
  return listFolders(join(podFolder, 'containers'))
}

/** The last two runs of a container as they are now. */
export function readRuns(podFolder: string, container: string): ContainerRuns {
  const boot = currentBoot()
  const folders = runFolders(containerFolder(podFolder, container)).slice(0, KEPT_RUNS)
  // A folder that was made for a run that never began is none.
  const [run, previous] = folders.map((folder) => readRun(folder, boot)).filter((one) => one !== undefined)
  return { name: container, run, previous }
}

/** Names in a folder; none when it does not exist. */
export function listFolders(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

/** Whether the whole pod has to begin anew: all of it has ended, and the machine or the agent was shut down meanwhile. */
export function needsNewSandbox(runs: Run[], sandbox: number, boot: string): boolean {
  const isInterrupted = (run: Run): boolean => run.sandbox === sandbox && (run.stop?.reason === 'Shutdown' || run.bootId !== boot)
  return runs.length > 0 && runs.every((run) => run.end) && runs.some(isInterrupted)
}
