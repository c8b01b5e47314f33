import { storedTitle, tidyTitle } from '../../docspace/rooms/stored-title.ts'
import { Park } from '../../runtime/errors.ts'
import { onboardingReasons } from '../reasons.ts'

const longestTitle = 170

/** The title of a room: the pattern with the client's name, as DocSpace will store it. @throws Park for a name of blanks */
export const roomTitle = (pattern: string, name: string): string => {
  const tidy = tidyTitle(name, longestTitle - pattern.length + '{name}'.length)
  if (tidy === '') throw new Park(onboardingReasons['client-without-name'])
  return storedTitle(pattern.replace('{name}', () => tidy))
}
