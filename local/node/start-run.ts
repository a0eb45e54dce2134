import { mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { delay } from '../../lib/backoff.ts'
import type { Image } from '../images/image.ts'
import { resolveCommand, searchPath } from './command.ts'
import { ConfigError, containerEnv } from './env.ts'
import { expand } from './expand.ts'
import { makeRoot, RootError } from './root.ts'
import { makeRunFolder, newRunId, readRun, writeRun, type Run, type RunRecord } from './runs.ts'
import type { Container } from './shapes.ts'
import { startKeeper } from './spawn.ts'
import { endStrays } from './strays.ts'
import type { VolumeContext } from './volume-files.ts'
import { rivalOf } from './volume-use.ts'
import type { ReadyVolume } from './volumes.ts'

/** Why a container could not be started; `reason` is the waiting reason of its status. */
export class StartError extends Error {
  override readonly name = 'StartError'
  readonly reason: string
  constructor(reason: string, message: string) {
    super(message)
    this.reason = reason
  }
}

/** A container run that is to be started. */
export interface StartRequest {
  container: Container
  context: VolumeContext
  volumes: Map<string, ReadyVolume>
  /** The container's own folder, which holds its runs. */
  folder: string
  /** The pod's folder. */
  podFolder: string
  numbers: Pick<RunRecord, 'restart' | 'sandbox' | 'bootId' | 'delayMs' | 'startedAt'>
  findImage: (reference: string) => Image | undefined
  /** Variables that the node gives every container. */
  machineVariables: Record<string, string>
  onEnd: () => void
}

const NOTE_LIMIT_MS = 10_000
const NOTE_POLL_MS = 5

/** Starts a container run, and resolves once its first process is known. Rejects with `StartError`. */
export async function startRun(request: StartRequest): Promise<Run> {
  const { container, folder, numbers } = request
  const image = request.findImage(container.image)
  if (!image) throw new StartError('ErrImagePull', `no image of this machine plays "${container.image}": choose one of local/images`)
  refuseSecondWriter(request)
  const runFolder = prepareRun(request, image)
  const record = { ...describe(request, image, runFolder), ...numbers }
  writeRun(runFolder, record)
  startKeeper(runFolder, record, request.onEnd)
  for (let waited = 0; waited < NOTE_LIMIT_MS; waited += NOTE_POLL_MS) {
    const run = readRun(runFolder, numbers.bootId)
    if (run?.main ?? run?.end) return run
    await delay(NOTE_POLL_MS)
  }
  throw new StartError('RunContainerError', `the first process of ${folder} did not begin in time`)
}

/**
 * Two must never use one world, even when notes were removed under a running container. From here to the start of the
 * process nothing else happens, so two pods cannot pass at once.
 */
function refuseSecondWriter({ container, context, volumes, folder, podFolder, numbers }: StartRequest): void {
  const strayAt = endStrays(folder, context.pod.spec.terminationGracePeriodSeconds, numbers.startedAt)
  if (strayAt !== undefined) throw new StartError('ContainerCreating', `processes of a former run of ${container.name} are being ended`)
  const mounted = container.volumeMounts.flatMap(({ name }) => volumes.get(name)?.folder ?? [])
  const rival = rivalOf(podFolder, mounted)
  if (rival !== undefined) throw new StartError('ContainerCreating', `a volume is in use by the pod with the uid ${rival}, whose processes still run on this machine`)
}

/** The variables of a container that the machine sets unless the pod does; everything else is the image's and the pod's. */
export function machineEnv(root: string, podName: string, address: string): Record<string, string> {
  const inherited = ['LANG', 'TZ'].flatMap((name) => (process.env[name] ? [[name, process.env[name]] as const] : []))
  return { ...Object.fromEntries(inherited), HOSTNAME: podName, HOME: join(root, 'root'), HOMECRAFT_ROOT: root, HOMECRAFT_ADDRESS: address }
}

function prepareRun({ container, context, volumes, folder, numbers }: StartRequest, image: Image): string {
  const env = configured(() => containerEnv(container, context.pod, context.place, context.source))
  const runFolder = makeRunFolder(folder, numbers.restart)
  const mounts = container.volumeMounts.map((mount) => {
    const volume = volumes.get(mount.name)
    if (!volume) throw new StartError('CreateContainerConfigError', `cannot find volume "${mount.name}" to mount into container "${container.name}"`)
    return { volume, mountPath: mount.mountPath, subPath: mount.subPath || expand(mount.subPathExpr, env) }
  })
  configured(() => { makeRoot(join(runFolder, 'rootfs'), image, mounts) })
  mkdirSync(join(runFolder, 'rootfs', container.workingDir), { recursive: true })
  return runFolder
}

function describe({ container, context, machineVariables }: StartRequest, image: Image, runFolder: string): Pick<RunRecord, 'id' | 'image' | 'command' | 'env' | 'cwd' | 'root'> {
  const root = join(runFolder, 'rootfs')
  const stated = containerEnv(container, context.pod, context.place, context.source)
  const machine = machineEnv(root, context.pod.metadata.name, context.place.podIP)
  const { HOMECRAFT_ROOT = '', HOMECRAFT_ADDRESS = '', ...defaults } = machine
  const path = searchPath(root, stated.get('PATH') ?? image.env['PATH'], process.env['PATH'] ?? '/usr/bin:/bin')
  const TMPDIR = join(root, stated.get('TMPDIR') ?? '/tmp')
  const env = { ...defaults, ...compileCache(), ...image.env, ...Object.fromEntries(stated), PATH: path, TMPDIR, ...machineVariables, HOMECRAFT_ROOT, HOMECRAFT_ADDRESS }
  const cwd = join(root, container.workingDir)
  const argv = [...(container.command.length > 0 ? container.command : image.entrypoint), ...container.args]
  const expanded = argv.map((word, index) => (container.command.length === 0 && index < image.entrypoint.length ? word : expand(word, stated)))
  const command = configured(() => resolveCommand(expanded, { root, cwd, path, known: knownPaths(container, image) }))
  return { id: newRunId(), image: image.repository, command, env, cwd, root }
}

/** Where Node.js keeps compiled modules: images and probes start in half the time, and a quarter less memory, with one that lasts. */
function compileCache(): Record<string, string> {
  return { NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] || join(tmpdir(), 'node-compile-cache') }
}

/** The paths inside a container that are known to exist. */
export function knownPaths(container: Container, image: Image | undefined): string[] {
  return [...Object.keys(image?.programs ?? {}), ...container.volumeMounts.map(({ mountPath }) => mountPath.replace(/\/+$/, '')), '/tmp'].filter(Boolean)
}

/** The same, where only the container is at hand. */
export function findKnownPaths(container: Container, findImage: StartRequest['findImage']): string[] {
  return knownPaths(container, findImage(container.image))
}

/** Gives the errors of a container's configuration their reasons. */
function configured<T>(make: () => T): T {
  try {
    return make()
  } catch (error) {
    if (error instanceof ConfigError) throw new StartError('CreateContainerConfigError', error.message)
    if (error instanceof RootError) throw new StartError('CreateContainerError', error.message)
    throw error
  }
}
