import { createHash } from 'node:crypto'

/** The place of a client in a bucket, by its key. The hash keeps ids of records out of lists of keys and of S3's own logs. */
export const clientPlace = (client: string): string =>
  `${client.split(':')[0]}/${createHash('sha256').update(client).digest('hex')}`

/** Where it lies what was last wanted of a client's room, by the client's place. */
export const memoryAt = (place: string): string => `clients/${place}.json`

export const clientMemoryKey = (client: string): string => memoryAt(clientPlace(client))
