/** Status codes of SFTP version 3. */
export const sftpStatus = { ok: 0, eof: 1, noSuchFile: 2, permissionDenied: 3, failure: 4, badMessage: 5, unsupported: 8 } as const

/** An answer other than success. */
export class SftpError extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

const messages = new Map<number, string>([
  [sftpStatus.noSuchFile, 'No such file'],
  [sftpStatus.permissionDenied, 'Permission denied'],
  [sftpStatus.badMessage, 'Bad message'],
  [sftpStatus.failure, 'Failure'],
])

const statusOfCode: Record<string, number> = {
  ENOENT: sftpStatus.noSuchFile,
  ENOTDIR: sftpStatus.noSuchFile,
  EBADF: sftpStatus.noSuchFile,
  ELOOP: sftpStatus.noSuchFile,
  EPERM: sftpStatus.permissionDenied,
  EACCES: sftpStatus.permissionDenied,
  EROFS: sftpStatus.permissionDenied,
  ENAMETOOLONG: sftpStatus.badMessage,
  EINVAL: sftpStatus.badMessage,
}

/** The answer for an error: OpenSSH's mapping of error codes, and never a path of this machine. */
export function toSftpError(error: unknown): SftpError {
  if (error instanceof SftpError) return error
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const status = statusOfCode[code] ?? sftpStatus.failure
  return new SftpError(status, messages.get(status) ?? 'Failure')
}

/** Refuses for lack of permission. */
export function denied(): SftpError {
  return new SftpError(sftpStatus.permissionDenied, 'Permission denied')
}
