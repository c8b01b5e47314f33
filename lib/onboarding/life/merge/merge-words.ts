import { longest, shortened } from '../../../crm/records/status.ts'

/** What another room is called, on the surviving record and elsewhere. */
export const aboutRoom = (roomId: number): string => `the room ${roomId} of a merged record`

const aboutAny = /^the room \d+ of a merged record /

/** What the surviving record says of another room, in place of what it said of it before. Semicolons divide its sentences. */
export const withNote = (status: string, roomId: number, note: string): string => {
  const sentence = `${aboutRoom(roomId)} ${note.replaceAll(';', ',')}`
  const [opening = '', said] = sentencesOf(status)
  const others = said.filter((one) => !one.startsWith(`${aboutRoom(roomId)} `))
  return shortened(`${opening}: ${[...others, sentence].join('; ')}`)
}

/** What a status says, by the words that it opens with. */
const sentencesOf = (status: string): [opening: string, said: string[]] => {
  const [opening = '', ...said] = status.split(': ')
  return [
    opening,
    said
      .join(': ')
      .split('; ')
      .filter((one) => one !== ''),
  ]
}

/**
 * A status that takes the place of another one, with what that one said of other rooms: nobody else says it again. Where there is no place for all of it,
 * what becomes of each room is said without the details, and the rest is cut.
 */
export const keepNotes = (status: string, before: string | undefined): string => {
  const [, said] = sentencesOf(status)
  const notes = sentencesOf(before ?? '')[1].filter((one) => aboutAny.test(one) && !said.includes(one))
  if (notes.length === 0) return status
  const whole = joined(status, notes.join('; '))
  if (whole.length <= longest) return whole
  const brief = notes.map((one) => one.replace(/(?:: |, ).*/s, '')).join('; ')
  const left = Math.max(0, longest - brief.length - 2)
  return shortened(joined(status.length <= left ? status : `${status.slice(0, left - 1)}…`, brief))
}

const joined = (status: string, more: string): string => `${status}${status.includes(': ') ? ';' : ':'} ${more}`

export const kept = 'stays as it is'

/** Where it is linked, with its address. */
export const keptAt = (address: string): string => `${kept}, at ${address}`

export const goesAway = (day: string | undefined): string => `goes into the archive on ${day}`

export const announced = (day: string, tag: string): string =>
  `${goesAway(day)}: its links go away, guests and open invitations are taken out. Taking the tag ${tag} off it keeps it`

export const archived = (done: string): string => `was put away: ${done}`
