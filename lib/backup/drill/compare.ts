import type { Member } from '../../docspace/rooms/members.ts'
import { hasTag } from '../../docspace/rooms/rooms.ts'
import type { RunCheck } from '../store/run-state.ts'
import type { ArchivedPortal, PromisedFile, PromisedRoom } from './archived-portal.ts'

/** A room of the restored portal. */
export interface RestoredRoom {
  id: number
  tags: string[]
  files: number
}

/** What the restored portal is asked. */
export interface RestoredPortal {
  rooms(): Promise<RestoredRoom[]>
  members(roomId: number): Promise<Member[]>
  /** The numbers of the files under these titles; several where titles stand twice. */
  find(roomId: number, path: readonly string[]): Promise<number[]>
  /** The SHA-256 of a file; undefined where its content is gone. */
  sum(fileId: number): Promise<string | undefined>
}

/** At most so many rooms have their members compared. */
const mostRooms = 200
/** At most so many clients or files are named. */
const mostNamed = 5

/** Compares a restored portal with what its archive promises: rooms by their labels, counts of files, members, and bytes of the sample. */
export const compareWithArchive = async (
  portal: RestoredPortal,
  promised: ArchivedPortal & { sums: ReadonlyMap<string, string> },
  at: (words: string) => void = () => {},
): Promise<RunCheck[]> => {
  at('reading rooms')
  const all = await portal.rooms()
  const pairs = promised.rooms.map((room) => ({ room, found: all.find((one) => hasTag(one, room.client)) }))
  const lost = pairs.filter(({ found }) => !found).map(({ room }) => room.client)
  const counted = pairs.filter(({ room, found }) => found && found.files !== room.files)
  at('reading members')
  const strangers = await otherMembers(portal, pairs)
  at('reading files')
  const broken = await otherBytes(portal, promised.sample, promised.sums, pairs)
  const indexed = promised.rooms.filter((room) => room.indexed)
  return [
    verdictOf('drill-rooms', promised.rooms.length, 'client rooms came back', 'not there', lost),
    verdictOf(
      'drill-counts',
      pairs.length - lost.length,
      'have the number of files that they had',
      'another number of files',
      counted.map(clientOf),
    ),
    verdictOf(
      'drill-members',
      Math.min(mostRooms, pairs.length - lost.length),
      'rooms have the same people',
      'other people',
      strangers,
    ),
    verdictOf(
      'drill-files',
      promised.sample.length,
      'files of the sample have the bytes that the archive holds',
      'other bytes, or none',
      broken,
    ),
    ...(indexed.length > 0 ? [unordered(indexed.length)] : []),
  ]
}

const clientOf = ({ room }: { room: PromisedRoom }): string => room.client

const unordered = (count: number): RunCheck => ({
  id: 'drill-order',
  verdict: 'unchecked',
  detail: `Rooms with indexing show no files after a restore (${count}), until indexing is switched off and on again: their files were counted, and none was read.`,
})

const verdictOf = (id: string, all: number, well: string, badly: string, bad: readonly string[]): RunCheck => {
  if (all === 0) return { id, verdict: 'unchecked', detail: `There was nothing to compare: no ${well.split(' ')[0]}.` }
  if (bad.length === 0) return { id, verdict: 'passed', detail: `${all} of ${all} ${well}.` }
  const named = bad.slice(0, mostNamed).join(', ')
  return {
    id,
    verdict: 'failed',
    detail: `${badly}: ${bad.length} of ${all} (${named}${bad.length > mostNamed ? ' …' : ''}).`,
  }
}

type Pair = { room: PromisedRoom; found: RestoredRoom | undefined }

const otherMembers = async (portal: RestoredPortal, pairs: readonly Pair[]): Promise<string[]> => {
  const other: string[] = []
  const there = pairs.flatMap(({ room, found }) => (found ? [{ room, id: found.id }] : []))
  for (const { room, id } of there.slice(0, mostRooms)) {
    const emails = (await portal.members(id)).map(({ email }) => email).sort()
    if (emails.join() !== room.members.join()) other.push(room.client)
  }
  return other
}

const otherBytes = async (
  portal: RestoredPortal,
  sample: readonly PromisedFile[],
  sums: ReadonlyMap<string, string>,
  pairs: readonly Pair[],
): Promise<string[]> => {
  const other: string[] = []
  for (const { client, path, object } of sample) {
    const room = pairs.find((pair) => pair.room.client === client)?.found
    const found = room ? await portal.find(room.id, path) : []
    const read = await Promise.all(found.map((id) => portal.sum(id)))
    const wanted = sums.get(object)
    if (wanted === undefined || !read.includes(wanted)) other.push(`a file of ${client}`)
  }
  return other
}
