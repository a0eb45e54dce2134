import type { V1Container, V1EnvVar } from '@kubernetes/client-node'
import { memoryLimitMebibytes, type MinecraftServerSpec } from '../../contracts/minecraft-server.ts'
import { toMebibytes } from '../../contracts/quantity.ts'
import { GAME_PORT, RCON_PORT, WORLD_OWNER } from './names.ts'

/** Seconds that the image gives the server to save after SIGTERM, before it kills it. */
export const STOP_SECONDS = 60

const RCON_PASSWORD_FOLDER = '/run/secrets/homecraft'

/** The game container, of the image itzg/minecraft-server. */
export function newMinecraftContainer(image: string, spec: MinecraftServerSpec): V1Container {
  const health = { exec: { command: ['mc-health'] } }
  return {
    name: 'minecraft',
    image,
    env: newEnvironment(spec),
    ports: [
      { name: 'minecraft', containerPort: GAME_PORT, protocol: 'TCP' },
      { name: 'rcon', containerPort: RCON_PORT, protocol: 'TCP' },
    ],
    resources: {
      requests: { memory: `${toMebibytes(spec.memory)}Mi` },
      limits: { memory: `${memoryLimitMebibytes(spec.memory)}Mi` },
    },
    // Ten minutes for a first start, which downloads and generates; the other two begin after it.
    startupProbe: { ...health, periodSeconds: 2, timeoutSeconds: 5, failureThreshold: 300 },
    readinessProbe: { ...health, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 3 },
    livenessProbe: { ...health, periodSeconds: 30, timeoutSeconds: 10, failureThreshold: 6 },
    securityContext: {
      runAsUser: WORLD_OWNER,
      runAsGroup: WORLD_OWNER,
      runAsNonRoot: true,
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
    },
    volumeMounts: [
      { name: 'data', mountPath: '/data' },
      { name: 'rcon', mountPath: RCON_PASSWORD_FOLDER, readOnly: true },
    ],
  }
}

/**
 * The image's settings (https://docker-minecraft-server.readthedocs.io/en/latest/variables/). Every managed property
 * is always written: the image leaves a property as it was in /data when its variable is not set.
 */
function newEnvironment(spec: MinecraftServerSpec): V1EnvVar[] {
  return [
    variable('EULA', 'TRUE'),
    variable('VERSION', spec.version),
    variable('TYPE', spec.type),
    // The JVM knows M, not Mi.
    variable('MEMORY', `${toMebibytes(spec.memory)}M`),
    variable('MOTD', spec.motd),
    variable('MAX_PLAYERS', String(spec.maxPlayers)),
    // Exactly `true`: the image's runner stops the server over RCON only then.
    variable('ENABLE_RCON', 'true'),
    variable('RCON_PORT', String(RCON_PORT)),
    variable('RCON_PASSWORD_FILE', `${RCON_PASSWORD_FOLDER}/rcon-password`),
    // Without it SIGTERM does not reach the server before RCON listens.
    variable('CREATE_CONSOLE_IN_PIPE', 'true'),
    variable('STOP_DURATION', String(STOP_SECONDS)),
  ]
}

/** A variable that stays as it is written: the kubelet would expand `$(NAME)`, and `$$` stands for `$`. */
function variable(name: string, value: string): V1EnvVar {
  return { name, value: value.replaceAll('$', '$$$$') }
}
