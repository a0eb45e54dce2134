import { Exit } from '../container.ts'

/** Runs a program's main function; its Exit becomes a message and an exit code. */
export async function runProgram(main: () => void | Promise<void>): Promise<void> {
  try {
    await main()
  } catch (error) {
    if (!(error instanceof Exit)) throw error
    if (error.message !== '') process.stderr.write(`${error.message}\n`)
    process.exitCode = error.exitCode
  }
}
