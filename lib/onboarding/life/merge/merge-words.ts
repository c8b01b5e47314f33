import { shortened } from '../../../crm/records/status.ts'

const about = (roomId: number): string => `the room ${roomId} of a merged record`

/** What the surviving record says of another room, in place of what it said of it before. Semicolons divide its sentences. */
export const withNote = (status: string, roomId: number, note: string): string => {
  const sentence = `${about(roomId)} ${note.replaceAll(';', ',')}`
  const [opening = '', ...said] = status.split(': ')
  const others = said
    .join(': ')
    .split('; ')
    .filter((one) => one !== '' && !one.startsWith(`${about(roomId)} `))
  return shortened(`${opening}: ${[...others, sentence].join('; ')}`)
}

export const kept = 'stays as it is'

/** Where it is linked, with its address. */
export const keptAt = (address: string): string => `${kept}, at ${address}`

export const announced = (day: string, tag: string): string =>
  `goes into the archive on ${day}: its links go away, guests and open invitations are taken out. Taking the tag ${tag} off it keeps it`

export const archived = (done: string): string => `was put away: ${done}`
