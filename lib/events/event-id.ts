import { createHash } from 'node:crypto'
import type { EventType } from './event.ts'

/** The id of an event, by what happened. It has no dot, which would be ambiguous in what is signed. */
export const eventId = (type: EventType, ...happened: readonly (string | number)[]): string =>
  `evt_${createHash('sha256')
    .update(JSON.stringify([type, ...happened]))
    .digest('hex')
    .slice(0, 32)}`
