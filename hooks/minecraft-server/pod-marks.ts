import * as z from 'zod'
import { MODE, parseNote, PodMode, RESTART_REQUEST, SETTINGS, UPGRADE_REQUEST, type PodNote } from '../../contracts/notes.ts'
import type { MinecraftServerSpec } from '../../contracts/minecraft-server.ts'
import { digestSettings, type SettingDigests } from './setting-digests.ts'

/** What a pod was started with, as the annotations of its template say. */
export interface PodMarks {
  mode: PodMode
  /** Absent for a pod of a release that made no marks: what it lacks nobody knows. */
  settings?: SettingDigests | undefined
  restartRequest: string
}

/** Annotations of the pod template: by them a running pod is compared with what is wanted. */
export function newMarks(spec: MinecraftServerSpec): Record<string, string> {
  return {
    [MODE]: toMode(spec),
    [SETTINGS]: JSON.stringify(digestSettings(spec)),
    ...(spec.restartRequest !== undefined && { [RESTART_REQUEST]: spec.restartRequest }),
    ...(spec.upgradeRequest !== undefined && { [UPGRADE_REQUEST]: spec.upgradeRequest }),
  }
}

/** What the wanted pod is for. A stopped server's pod, were there one, would run the game. */
export const toMode = (spec: MinecraftServerSpec): PodMode => (spec.desiredState === 'Maintenance' ? 'Maintenance' : 'Running')

const Digests = z.record(z.string(), z.string())

/** Reads the marks of a template. One of a release that made none has none, and is compared with nothing. */
export function parseMarks(annotations: Record<string, string>): PodMarks | undefined {
  const settings = parseNote(Digests, annotations[SETTINGS])
  const mode = PodMode.safeParse(annotations[MODE]).data
  return settings && mode && { mode, settings, restartRequest: annotations[RESTART_REQUEST] ?? '' }
}

/** The marks that relay read from the pod. */
export function marksOf({ mode, settings, restartRequest }: PodNote): PodMarks {
  return { mode, settings, restartRequest }
}
