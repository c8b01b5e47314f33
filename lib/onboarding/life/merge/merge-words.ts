import { longest, shortened } from '../../../crm/records/status.ts'

/** What another room is called, on the surviving record and elsewhere. */
export const aboutRoom = (roomId: number): string => `the room ${roomId} of a merged record`

const aboutAny = /^the room (\d+) of a merged record /

/** Rooms of which there is no place to say more than their numbers. */
const onlyNumbers = /^rooms ([\d, ]+?)( and more)? of merged records too \(roomkeeper client show\)$/

/** What a status says: by the words that it opens with, of the client's own room, and of rooms of merged records. Semicolons divide its sentences. */
interface Said {
  opening: string
  own: string[]
  /** One sentence for each room, as they were told. */
  notes: { room: number; text: string }[]
  /** Rooms without a sentence. */
  others: number[]
  /** Whether there are rooms without even a number. */
  more: boolean
}

const readStatus = (status: string): Said => {
  const [opening = '', ...rest] = status.split(': ')
  const said: Said = { opening, own: [], notes: [], others: [], more: false }
  for (const text of rest.join(': ').split('; ')) {
    const room = aboutAny.exec(text)?.[1]
    const named = onlyNumbers.exec(text)
    if (room !== undefined) said.notes.push({ room: Number(room), text })
    else if (named) {
      said.others.push(...String(named[1]).split(', ').map(Number))
      said.more = named[2] !== undefined
    } else if (text !== '') said.own.push(text)
  }
  return said
}

/** What the surviving record says of another room, in place of what it said of it before. */
export const withNote = (status: string, roomId: number, note: string): string => {
  const said = readStatus(status)
  const now = { room: roomId, text: `${aboutRoom(roomId)} ${note.replaceAll(';', ',')}` }
  return written(merged(said, { notes: [now], others: [] }))
}

/** A status that takes the place of another one, with what that one said of other rooms: nobody else says it again. */
export const keepNotes = (status: string, before: string | undefined): string => {
  const { notes, others, more } = readStatus(before ?? '')
  if (notes.length + others.length === 0) return status
  const said = readStatus(status)
  return written(merged({ ...said, notes, others, more }, said))
}

/** What is said, with what is told now in place of it. A room keeps its place, so that what is told again changes nothing. */
const merged = (said: Said, now: Pick<Said, 'notes' | 'others'>): Said => {
  const told = new Map([...said.notes, ...now.notes].map(({ room, text }) => [room, text]))
  const others = new Set([...said.others, ...now.others].filter((room) => !told.has(room)))
  return { ...said, notes: [...told].map(([room, text]) => ({ room, text })), others: [...others] }
}

/** What the words on the client's own room keep in any case, with the day that opens them. */
const ownAtLeast = 60

/**
 * The longest of these that a status has place for: all of it; the details of the most needed room alone; no details; as many rooms as there is place for, the most needed
 * ones, and the numbers of the others. The words on the client's own room are cut only where it has come to the last two.
 */
const written = (said: Said): string => {
  const { opening, own, notes } = said
  const head = own.length > 0 ? `${opening}: ${own.join('; ')}` : opening
  const needed = notes.toReversed().toSorted(byNeed)
  const detailed = [notes, notes.map((one) => (one === needed[0] ? one : brief(one)))]
  const whole = detailed.map((one) => tail(one, said)).find((one) => joined(head, one).length <= longest)
  if (whole !== undefined) return joined(head, whole)
  const place = longest - 2 - Math.min(head.length, ownAtLeast)
  const tails = needed.map((_, dropped) => {
    const rest = needed.slice(needed.length - dropped)
    const shown = notes.filter((one) => !rest.includes(one)).map(brief)
    return tail(shown, { ...said, others: [...said.others, ...rest.map(({ room }) => room)] })
  })
  const fitting = tails.find((one) => one.length <= place) ?? tails.at(-1) ?? ''
  return shortened(joined(cut(head, longest - 2 - fitting.length), fitting))
}

/** What is still to come before what was done, the soonest first; then what was told last. */
const byNeed = (left: Said['notes'][number], right: Said['notes'][number]): number => {
  const [one, other] = [dayOf(left), dayOf(right)]
  return one.localeCompare(other) || (one === undated ? 0 : left.room - right.room)
}

/** After every day. */
const undated = 'none'

const dayOf = ({ text }: Said['notes'][number]): string =>
  / goes into the archive on (\d{4}-\d\d-\d\d)/.exec(text)?.[1] ?? undated

const brief = ({ room, text }: Said['notes'][number]) => ({ room, text: text.replace(/(?:: |, ).*/s, '') })

/** As many numbers as a sentence has place for, the newest first. */
const mostNumbers = 8

const tail = (notes: Said['notes'], { others, more }: Pick<Said, 'others' | 'more'>): string => {
  const numbers = others.toSorted((left, right) => right - left)
  const most = numbers.slice(0, mostNumbers).join(', ')
  const andMore = more || numbers.length > mostNumbers ? ' and more' : ''
  const rest = most && `rooms ${most}${andMore} of merged records too (roomkeeper client show)`
  return [...notes.map(({ text }) => text), ...(rest ? [rest] : [])].join('; ')
}

const cut = (head: string, left: number): string => {
  const most = Math.max(ownAtLeast, left)
  return head.length <= most ? head : `${head.slice(0, most - 1)}…`
}

const joined = (status: string, more: string): string => `${status}${status.includes(': ') ? ';' : ':'} ${more}`

export const kept = 'stays as it is'

/** Where it is linked, with its address. */
export const keptAt = (address: string): string => `${kept}, at ${address}`

export const goesAway = (day: string | undefined): string => `goes into the archive on ${day}`

export const announced = (day: string, tag: string): string =>
  `${goesAway(day)}: its links go away, guests and open invitations are taken out. Taking the tag ${tag} off it keeps it`

export const archived = (done: string): string => `was put away: ${done}`
