import { access } from '../../docspace/rooms/access.ts'

/** Numbers of the roles that settings name. */
export const accessOf = {
  'room-manager': access.roomManager,
  'content-creator': access.contentCreator,
  editing: access.editing,
  read: access.read,
} as const satisfies Record<string, number>
