/** Whether a resource version is later than another one. They are numbers of any length; one counter numbers all writes. */
export const isLater = (one: string, other: string): boolean => BigInt(one) > BigInt(other)
