import type { KeyStrategy } from './caller.ts'

/** Several kinds of keys as one. The first that takes a credential, or knows a hash, decides. */
export function newKeys(kinds: readonly KeyStrategy[]): KeyStrategy {
  return {
    takes: (credential) => kinds.some((kind) => kind.takes(credential)),
    async authenticate(credential, network) {
      return kinds.find((kind) => kind.takes(credential))?.authenticate(credential, network)
    },
    async authenticateHash(hash) {
      for (const kind of kinds) {
        const caller = await kind.authenticateHash(hash)
        if (caller) return caller
      }
      return undefined
    },
  }
}
