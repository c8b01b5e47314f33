import { longestRoomTitle, storedTitle, tidyTitle } from '../../docspace/rooms/stored-title.ts'
import { Park } from '../../runtime/errors.ts'
import { onboardingReasons } from '../reasons.ts'

/** The title of a room: the pattern with the client's name, as DocSpace will store it. @throws Park for a name of blanks */
export const roomTitle = (pattern: string, name: string): string => {
  const tidy = tidyTitle(name, longestRoomTitle - pattern.length + '{name}'.length)
  if (tidy === '') throw new Park(onboardingReasons['client-without-name'])
  return storedTitle(pattern.replace('{name}', () => tidy))
}
