import { spawn, type ChildProcess } from 'node:child_process'
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { mkdtempSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Test } from 'tap'
import { findImage } from '../../../local/images/index.ts'
import { LIMIT_MS } from '../../wait.ts'

/** A container of an image, run as the node agent runs it. */
export interface Container {
  root: string
  address: string
  process: ChildProcess
  log: () => string
  /** Waits until the log has a text. */
  until: (text: string | RegExp) => Promise<void>
  signal: (name: NodeJS.Signals) => void
  /** Exit code, or the name of the signal that ended it. */
  ended: Promise<number | NodeJS.Signals | null>
  /** Runs a program of the image, as an exec probe does. */
  exec: (command: string[]) => Promise<{ code: number | null; output: string }>
}

export interface ContainerOptions {
  env?: Record<string, string>
  args?: string[]
  command?: string[]
  /** Path in the container → folder or file of this machine. */
  mounts?: Record<string, string>
  /** Path in the container → text of a file in its own file system. */
  files?: Record<string, string>
  prepare?: (root: string) => void
}

let started = 0

/** An address of this machine that no other test has. */
export function newAddress(): string {
  started += 1
  return `127.${64 + (process.pid % 128)}.${(process.pid >> 7) % 256}.${started}`
}

export function newFolder(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), 'homecraft-image-'))
  t.teardown(() => { rmSync(folder, { recursive: true, force: true }) })
  return folder
}

export function runContainer(t: Test, reference: string, options: ContainerOptions = {}): Container {
  const image = findImage(reference)!
  const root = newFolder(t)
  const address = newAddress()
  for (const [path, file] of Object.entries(image.programs)) {
    write(join(root, path), `#!/bin/sh\nexec "${process.execPath}" ${image.nodeOptions.join(' ')} "${file}" "$@"\n`)
    chmodSync(join(root, path), 0o755)
  }
  for (const [path, text] of Object.entries(options.files ?? {})) write(join(root, path), text)
  for (const [path, source] of Object.entries(options.mounts ?? {})) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    symlinkSync(source, join(root, path))
  }
  options.prepare?.(root)
  const path = `${root}/usr/local/bin:${dirname(process.execPath)}:${process.env.PATH}`
  const env = { ...image.env, ...options.env, PATH: path, HOMECRAFT_ROOT: root, HOMECRAFT_ADDRESS: address }
  const [program, ...args] = options.command ?? [join(root, image.entrypoint[0]!), ...image.entrypoint.slice(1)]
  const child = spawn(program!, [...args, ...(options.args ?? [])], { cwd: root, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  let log = ''
  child.stdout.on('data', (chunk: Buffer) => { log += String(chunk) })
  child.stderr.on('data', (chunk: Buffer) => { log += String(chunk) })
  const ended = new Promise<number | NodeJS.Signals | null>((resolve) => { child.on('close', (code, signal) => { resolve(code ?? signal) }) })
  t.teardown(() => { killGroup(child) })
  return {
    root, address, process: child, ended,
    log: () => log,
    until: (text) => waitFor(() => (typeof text === 'string' ? log.includes(text) : text.test(log)), () => `no ${String(text)} in:\n${log}`),
    signal: (name) => { child.kill(name) },
    exec: (command) => run(command, { cwd: root, env }),
  }
}

/** Waits for a condition, with a limit. */
export async function waitFor(condition: () => boolean | Promise<boolean>, describe: () => string): Promise<void> {
  const end = Date.now() + LIMIT_MS
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`waited in vain: ${describe()}`)
    await wait(20)
  }
}

function run([program, ...args]: string[], options: { cwd: string; env: NodeJS.ProcessEnv }): Promise<{ code: number | null; output: string }> {
  const child = spawn(program!, args, options)
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => { output += String(chunk) })
  child.stderr.on('data', (chunk: Buffer) => { output += String(chunk) })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => { resolve({ code, output }) })
  })
}

function killGroup(child: ChildProcess): void {
  try {
    if (child.pid) process.kill(-child.pid, 'SIGKILL')
  } catch {
    // The group has ended already.
  }
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}
