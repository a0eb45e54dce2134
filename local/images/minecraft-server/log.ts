import { print } from '../container.ts'

/** A line of the image's scripts, before the server itself runs. */
export function logSetUp(message: string): void {
  print(`[init] ${message}`)
}

/** A line of the program that installs and writes files for the scripts. */
export function logHelper(level: 'INFO' | 'ERROR', message: string): void {
  print(`[mc-image-helper] ${new Date().toISOString().slice(11, 23)} ${level.padEnd(5)} : ${message}`)
}

/** A line of the program that starts and stops the server. */
export function logRunner(level: 'INFO' | 'ERROR', message: string): void {
  print(`${new Date().toISOString()}\t${level}\tmc-server-runner\t${message}`)
}

/** A line of the server, in the game's own form. */
export function logServer(level: 'INFO' | 'WARN' | 'ERROR', message: string): void {
  print(`[${new Date().toTimeString().slice(0, 8)}] [Server thread/${level}]: ${message}`)
}
