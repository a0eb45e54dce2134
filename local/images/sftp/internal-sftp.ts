/** Options of the command `internal-sftp`. */
export interface SftpOptions {
  isReadOnly: boolean
  /** Where a session starts, with tokens. */
  startFolder: string | undefined
  /** Permission bits taken from new files. */
  umask: number
}

const valued = new Set(['-d', '-f', '-l', '-u', '-P', '-p'])

/** The options of an `internal-sftp` command; undefined for any other command, which nobody may run here. */
export function parseInternalSftp(command: string): SftpOptions | undefined {
  const [program, ...words] = command.split(/\s+/)
  if (program !== 'internal-sftp') return undefined
  const options = new Map<string, string>()
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? ''
    options.set(word, valued.has(word) ? (words[++i] ?? '') : '')
  }
  const umask = Number.parseInt(options.get('-u') ?? '022', 8)
  return { isReadOnly: options.has('-R'), startFolder: options.get('-d'), umask: Number.isNaN(umask) ? 0o022 : umask }
}
