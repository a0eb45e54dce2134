import type { Service } from '../objects.ts'
import { childLabels, childName, GAME_PORT, selectorLabels, SFTP_PORT } from './names.ts'
import type { Server } from './server.ts'

/**
 * The Service of a server: game and SFTP behind one address. It names pods that are not ready too,
 * since files must be within reach when the game does not start.
 */
export function newService({ name, namespace, spec }: Server): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: childName(name), namespace, labels: childLabels(name) },
    spec: {
      type: spec.exposure,
      selector: selectorLabels(name),
      publishNotReadyAddresses: true,
      ports: [
        { name: 'minecraft', port: GAME_PORT, protocol: 'TCP', targetPort: 'minecraft' },
        { name: 'sftp', port: SFTP_PORT, protocol: 'TCP', targetPort: 'sftp' },
      ],
    },
  }
}
