// The platform on one machine: starts, stops and asks after it. See README.md beside this file.
import { parseCommand, UsageError, type Command } from './platform/arguments.ts'
import { helpText } from './platform/help.ts'
import { homeOf } from './platform/home.ts'
import { complain, say } from './platform/output.ts'

/** Runs one command and resolves to its exit code. Each command's modules are loaded only for it. */
async function run(command: Command): Promise<number> {
  const home = homeOf(process.env)
  switch (command.name) {
    case 'help':
      say(helpText(command.topic))
      return 0
    case 'start':
      return command.detach ? (await import('./platform/detach.ts')).startDetached(command, home) : (await import('./platform/start.ts')).start(command, home)
    case 'stop':
      return (await import('./platform/stop.ts')).stop(home)
    case 'status':
      return (await import('./platform/status.ts')).status(home)
    case 'kubectl':
      return (await import('./platform/kubectl.ts')).kubectl(command.args, home)
    case 'deploy-crd':
      return (await import('./platform/deploy-crd.ts')).deployCrd(command, home)
  }
}

try {
  process.exitCode = await run(parseCommand(process.argv.slice(2), process.env))
} catch (error) {
  complain(error instanceof Error ? error.message : String(error))
  if (process.env['DEBUG'] && error instanceof Error) complain(error.stack ?? '')
  process.exitCode = error instanceof UsageError ? 2 : 1
}
