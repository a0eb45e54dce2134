/** What decides whether a player may join. */
export interface Applicant {
  isBanned: boolean
  isOperator: boolean
  isListed: boolean
}

/** The server's side of the decision. */
export interface Doors {
  hasWhitelist: boolean
  online: number
  maxPlayers: number
}

/** Why a player may not join, in the game's words; undefined when welcome. */
export function reasonToRefuse({ isBanned, isOperator, isListed }: Applicant, { hasWhitelist, online, maxPlayers }: Doors): string | undefined {
  if (isBanned) return 'You are banned from this server'
  if (hasWhitelist && !isListed && !isOperator) return 'You are not white-listed on this server!'
  if (online >= maxPlayers) return 'The server is full!'
  return undefined
}
