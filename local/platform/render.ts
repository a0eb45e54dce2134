import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { parseAllDocuments } from 'yaml'
import { projectFolder } from './home.ts'
import { manifest, type Manifest } from './manifests.ts'

const run = promisify(execFile)

/** The objects of YAML documents; empty documents are left out. */
export function parseManifests(text: string): Manifest[] {
  const documents = parseAllDocuments(text)
  return documents.flatMap((document): Manifest[] => {
    if ('errors' in document && document.errors[0]) throw document.errors[0]
    const value: unknown = 'toJS' in document ? document.toJS() : undefined
    return value === undefined || value === null ? [] : [manifest.parse(value)]
  })
}

/** The objects that `kubectl kustomize` makes of a folder of the project. */
export async function renderFolder(controlPlane: string, folder: string): Promise<Manifest[]> {
  const { stdout } = await run(controlPlane, ['kubectl', 'kustomize', join(projectFolder, folder)], { maxBuffer: 64 * 1024 * 1024 })
  return parseManifests(stdout)
}

/** The objects of a file of the project; none when there is no such file. */
export function readManifests(file: string): Manifest[] {
  const path = join(projectFolder, file)
  return existsSync(path) ? parseManifests(readFileSync(path, 'utf8')) : []
}
