import * as z from 'zod'
import { described } from '../rule.ts'
import { atRestart, live } from '../setting.ts'
import { token } from '../text.ts'

/** Fields of the spec about starting, stopping and restarting. */
export const life = {
  desiredState: live(described(
    z.enum(['Running', 'Stopped', 'Maintenance']),
    'Whether the server should run. Stopping saves the world first and keeps it. `Maintenance` stops the game and keeps its files within reach by SFTP.',
  )).default('Running'),
  restartPolicy: live(described(
    z.enum(['OnRequest', 'Immediate']),
    'What a change that needs a restart does to a running server: it waits for the next restart (`OnRequest`), or restarts the server at once (`Immediate`).',
  )).default('OnRequest'),
  restartRequest: live(token('Asks for a restart: another token than before restarts the server once, with its save.')).optional(),
  upgradeRequest: atRestart(token('Asks for an upgrade of a server on LATEST: with another token than before, the next start takes the newest version.')).optional(),
  stop: described(
    z.strictObject({
      announceSeconds: atRestart(described(z.int().min(0).max(600), 'Seconds between the announcement of a stop to the players and the stop; 0 for none.')).default(0),
      saveTimeoutSeconds: atRestart(described(z.int().min(10).max(1800), 'Seconds that the server has to save and end before it is killed.')).default(60),
    }),
    'How the server stops.',
  ).prefault({}),
}
