import { createClient, type Client } from 'minecraft-protocol'
import { waitFor } from '../run-container.ts'

/** A player's connection, and why it ended. */
export interface PlayerConnection {
  client: Client
  reason: () => string
  /** Digs a block; in creative mode it is gone at once. */
  dig: (x: number, y: number, z: number) => void
  leave: () => void
}

/** Joins a server and waits until the player stands in the world. */
export async function join(host: string, username: string, version = '1.21.4'): Promise<PlayerConnection> {
  const player = connectPlayer(host, username, version)
  let isIn = false
  player.client.on('position', (packet: { x: number; y: number; z: number; teleportId?: number }) => {
    isIn = true
    if (packet.teleportId !== undefined) player.client.write('teleport_confirm', { teleportId: packet.teleportId })
    player.client.write('position_look', { x: packet.x, y: packet.y, z: packet.z, yaw: 0, pitch: 0, onGround: true, flags: { onGround: true, hasHorizontalCollision: false } })
  })
  await waitFor(() => isIn || player.reason() !== '', () => `${username} to join ${host}`)
  if (!isIn) throw new Error(`refused: ${player.reason()}`)
  return player
}

/** Starts to join; what comes of it is for the caller to see. */
export function connectPlayer(host: string, username: string, version = '1.21.4'): PlayerConnection {
  const client = createClient({ host, port: 25565, username, version, auth: 'offline', hideErrors: true })
  let reason = ''
  client.on('error', (error) => { reason ||= String(error) })
  client.on('kick_disconnect', (packet: { reason: unknown }) => { reason ||= JSON.stringify(packet.reason) })
  client.on('disconnect', (packet: { reason: unknown }) => { reason ||= JSON.stringify(packet.reason) })
  client.on('end', (why) => { reason ||= String(why) })
  return {
    client,
    reason: () => reason,
    dig: (x, y, z) => { client.write('block_dig', { status: 0, location: { x, y, z }, face: 1, sequence: 0 }) },
    leave: () => { client.end() },
  }
}
