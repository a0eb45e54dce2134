import type { V1Container, V1Volume } from '@kubernetes/client-node'
import { PLUGIN_TYPES, type ServerType } from '../../contracts/minecraft-server/software.ts'
import { memoryLimitMebibytes, toMebibytes } from '../../contracts/quantity.ts'
import { FILES_FOLDER, newEnvironment, RCON_PASSWORD_FOLDER } from './environment.ts'
import { GAME_FILES } from './config-map.ts'
import { toImage, toJava } from './java.ts'
import { childName, GAME_CONTAINER, GAME_PORT, RCON_PORT } from '../../contracts/names.ts'
import { WORLD_OWNER } from './names.ts'
import type { Server } from './server.ts'
import { START_SCRIPT } from './start-script.ts'
import { toVersion } from './version.ts'

/** The game container, of the image itzg/minecraft-server. It meets Pod Security `restricted`. */
export function newMinecraftContainer({ spec, settings, observed }: Server): V1Container {
  const version = toVersion(spec, observed.volume)
  const health = { exec: { command: ['mc-health'] } }
  return {
    name: GAME_CONTAINER,
    image: toImage(settings.minecraftImage, toJava(spec, version)),
    command: ['bash', '-c', START_SCRIPT],
    env: newEnvironment(spec, version),
    ports: [
      { name: 'minecraft', containerPort: GAME_PORT, protocol: 'TCP' },
      { name: 'rcon', containerPort: RCON_PORT, protocol: 'TCP' },
    ],
    resources: {
      requests: { cpu: `${Math.max(10, Math.round(toMillis(spec.cpu) / 10))}m`, memory: `${toMebibytes(spec.memory)}Mi` },
      limits: { cpu: spec.cpu, memory: `${memoryLimitMebibytes(spec.memory)}Mi` },
    },
    // The other two begin once the game has answered.
    startupProbe: { ...health, periodSeconds: START_PERIOD_SECONDS, timeoutSeconds: 5, failureThreshold: startSeconds(spec.type) / START_PERIOD_SECONDS },
    readinessProbe: { ...health, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 3 },
    livenessProbe: { ...health, periodSeconds: 30, timeoutSeconds: 10, failureThreshold: 6 },
    // The end of the log tells why a container ended; relay notes it.
    terminationMessagePolicy: 'FallbackToLogsOnError',
    securityContext: {
      runAsUser: WORLD_OWNER,
      runAsGroup: WORLD_OWNER,
      runAsNonRoot: true,
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
    volumeMounts: [
      { name: 'data', mountPath: '/data' },
      { name: 'rcon', mountPath: RCON_PASSWORD_FOLDER, readOnly: true },
      { name: 'files', mountPath: FILES_FOLDER, readOnly: true },
      { name: 'tmp', mountPath: '/tmp' },
    ],
  }
}

/** The volumes that the game container mounts beside the world. */
export function newMinecraftVolumes({ name }: Server): V1Volume[] {
  return [
    { name: 'rcon', secret: { secretName: childName(name), items: [{ key: 'rcon-password', path: 'rcon-password' }], defaultMode: 0o400 } },
    { name: 'files', configMap: { name: childName(name), items: GAME_FILES.map((key) => ({ key, path: key })), defaultMode: 0o444 } },
    // Installers unpack here; the root file system is read-only.
    { name: 'tmp', emptyDir: { sizeLimit: '2Gi' } },
  ]
}

/** Short, since a start of seconds should be seen within seconds. */
const START_PERIOD_SECONDS = 2

/** How long a start may take: it downloads, and a first one generates a world. Loaders and packs unpack and patch for long. */
function startSeconds(type: ServerType): number {
  if (type === 'MODRINTH' || type === 'AUTO_CURSEFORGE') return 1800
  return type === 'VANILLA' || PLUGIN_TYPES.includes(type) ? 600 : 900
}

const toMillis = (cpu: string): number => (cpu.endsWith('m') ? Number(cpu.slice(0, -1)) : Number(cpu) * 1000)
