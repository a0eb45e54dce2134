import { encrypt, verify } from 'unixcrypt'

/** Compared against when there is no such user, so that an answer takes the same time. */
const nobodysHash = encrypt('nobody', '$6$nobody')

/** A crypted form of a plain password. */
export function cryptPassword(password: string): string {
  return encrypt(password)
}

/** Whether a password is the one that was crypted; false for hashes other than SHA-256 and SHA-512. */
export function isPassword(password: string, hash: string | undefined): boolean {
  const canVerify = hash !== undefined && /^\$[56]\$/.test(hash)
  const matches = isMatch(password, canVerify ? hash : nobodysHash)
  return canVerify && matches
}

function isMatch(password: string, hash: string): boolean {
  try {
    return verify(password, hash)
  } catch {
    return false
  }
}
