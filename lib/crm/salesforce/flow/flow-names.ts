import type { ObjectName } from '../settings.ts'

/** Name of the Flow and of the outbound message of an object. */
export const fullName = (object: ObjectName): string => `Roomkeeper_${object}`

/** What people read in Setup > Flows. */
export const flowLabel = (object: ObjectName): string => `Roomkeeper ${object}`
