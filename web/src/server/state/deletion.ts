import type { Server } from '../../../../contracts/rest/server.ts'

/** What the page offers at the end of a server's life. */
export type Farewell =
  /** The server is there, and can be deleted. */
  | 'Delete'
  /** It is going; there is nothing to do. */
  | 'Wait'
  /** It is gone, and its world can be removed. */
  | 'RemoveWorld'
  /** There is nothing left to remove. */
  | 'Nothing'
  /** It is not for this page to delete. */
  | 'NotOurs'

/** What can be removed of a server now. */
export function toFarewell({ managedBy, status, deletedAt, world }: Pick<Server, 'managedBy' | 'status' | 'deletedAt' | 'world'>): Farewell {
  if (deletedAt !== undefined) return world === 'Kept' ? 'RemoveWorld' : 'Nothing'
  if (managedBy === 'kubectl') return 'NotOurs'
  return status === 'terminating' ? 'Wait' : 'Delete'
}
