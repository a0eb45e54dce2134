import ssh2 from 'ssh2'

/** A new pair of keys. ssh2 loses a byte that is zero, so that about one of 200 pairs can't be read: then another is made. */
export function newEd25519Pair(): { private: string; public: string } {
  for (;;) {
    const pair = ssh2.utils.generateKeyPairSync('ed25519')
    if (!(ssh2.utils.parseKey(pair.private) instanceof Error)) return pair
  }
}
