import { access } from '../../docspace/rooms/access.ts'

/** Rights in a room from the least to the most; the owner of a room has them all. */
const ascending: readonly number[] = [
  access.none,
  access.read,
  access.editing,
  access.contentCreator,
  access.roomManager,
  access.roomOwner,
]

/** Whether one right is at least as high as another. One that is not known here is below all. */
export const isAtLeast = (one: number, other: number): boolean => ascending.indexOf(one) >= ascending.indexOf(other)

/** The higher one of two rights. */
export const higher = (one: number, other: number): number => (isAtLeast(one, other) ? one : other)
