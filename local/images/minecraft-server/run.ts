import { Exit, print } from '../container.ts'
import { logSetUp } from './log.ts'
import { setUp } from './set-up.ts'
import { isTrue } from './truth.ts'

/** The image's entry point: set up, then run the server until it is told to stop. */
export async function run(): Promise<void> {
  try {
    const { version, env } = await setUp(process.env)
    if (isTrue(env.SETUP_ONLY)) {
      print('SETUP_ONLY: the server is not started')
      return
    }
    const { runServer } = await import('./runner.ts')
    await runServer(version, env)
  } catch (error) {
    // A server that is only half there would neither answer nor stop.
    const { message, exitCode } = error instanceof Exit ? error : new Exit(1, `The server failed to start: ${String(error)}`)
    for (const line of message.split('\n')) logSetUp(`[ERROR] ${line}`)
    process.exit(exitCode)
  }
}
