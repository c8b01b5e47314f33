import * as z from 'zod/mini'
import { access } from '../../docspace/rooms/access.ts'

/** The roles that people can have in a room. */
export const role = z.enum(['room-manager', 'content-creator', 'editing', 'read'])

/** The number that DocSpace has for each role. */
export const accessOf = {
  'room-manager': access.roomManager,
  'content-creator': access.contentCreator,
  editing: access.editing,
  read: access.read,
} as const satisfies Record<z.output<typeof role>, number>
