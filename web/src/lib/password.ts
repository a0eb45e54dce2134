/** Letters and digits that nobody mistakes for each other. */
const ALPHABET = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789'
const LENGTH = 20

/** A password that nobody guesses: 20 letters and digits, about 116 bits. */
export function newPassword(): string {
  let password = ''
  while (password.length < LENGTH) {
    for (const byte of crypto.getRandomValues(new Uint8Array(LENGTH * 2))) {
      // Beyond the last whole multiple some letters would come more often.
      const isFair = byte < 256 - (256 % ALPHABET.length)
      if (isFair && password.length < LENGTH) password += ALPHABET.charAt(byte % ALPHABET.length)
    }
  }
  return password
}
