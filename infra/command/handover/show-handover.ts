import type { FoundRooms } from '#lib/onboarding/life/handover/find-rooms.ts'
import { clientKey } from '#lib/runtime/client-key.ts'
import type { Output } from '../output/output.ts'
import type { OpenColleagues } from './open-colleagues.ts'
import type { HandoverDone } from './run.ts'

type People = ReadonlyMap<number, number> | undefined

const whatIs = {
  give: 'to be given',
  'go-on': 'begun by an earlier run',
  lost: 'given already, its link or invitations let nobody in',
} as const

/** What was found, by client: no names of people. */
export const showRooms = (
  out: Output,
  { rooms, archived, unclear }: FoundRooms,
  people: People,
  { isGone, mayGive }: OpenColleagues,
): void => {
  const { style } = out
  out.say(isGone ? style('yellow', 'The account of the first is not active.') : 'The account of the first is active.')
  if (!mayGive) out.say(style('yellow', 'Rooms that are still of the first are not seen with this key.'))
  if (rooms.length === 0) out.say('There is no room to hand over.')
  const waiting = (id: number) => (people ? [`${people.get(id) ?? 0} not come`] : [])
  out.table(
    [],
    rooms.map(({ client, room, is }) => [clientKey(client), `room ${room.id}`, whatIs[is], ...waiting(room.id)]),
    '  ',
  )
  if (people) out.say(`${sum(people)} people have not come and are to be invited again.`)
  if (archived.length > 0)
    out.say(
      style('yellow', `${archived.length} archived rooms stay as they are: ${archived.map(clientKey).join(', ')}`),
    )
  for (const { id } of unclear)
    out.say(style('yellow', `Room ${id} has the keys of several clients and stays as it is.`))
}

const sum = (people: ReadonlyMap<number, number>): number => [...people.values()].reduce((all, one) => all + one, 0)

export const roomsJson = ({ rooms, archived, unclear }: FoundRooms, people: People) => ({
  rooms: rooms.map(({ client, room, is }) => ({
    ...{ client: clientKey(client), roomId: room.id, is },
    ...(people && { notCome: people.get(room.id) ?? 0 }),
  })),
  archived: archived.map(clientKey),
  unclear: unclear.map(({ id }) => id),
})

export const showDone = (out: Output, { done, failed }: HandoverDone, { isRemembered }: OpenColleagues): void => {
  const { style } = out
  const count = (of: (one: HandoverDone['done'][number]) => boolean) => done.filter(of).length
  const invited = done.reduce((all, one) => all + one.invited, 0)
  out.say(style('green', `${done.length} rooms are handed over.`))
  out.say(`  ${count(({ link }) => link === 'made-anew')} links made anew, ${invited} people invited again.`)
  out.say(`  ${count(({ record }) => record === 'written')} records have the new address of their link.`)
  const untold = done.filter(({ record }) => record === 'untold').map(({ client }) => client)
  if (untold.length > 0)
    out.say(
      style('yellow', `  Senders that cannot be read do not know the new address of a link: ${untold.join(', ')}`),
    )
  for (const { client, missed } of done.filter(({ missed }) => missed > 0))
    out.say(style('yellow', `  ${client}: ${missed} people could not be invited again; do so in the room.`))
  for (const { client } of done.filter(({ link }) => link === 'ended'))
    out.say(style('yellow', `  ${client}: the link has ended and stays as it is.`))
  for (const { client, roomId, error } of failed) out.say(style('red', `  ${client}: room ${roomId}: ${error}`))
  if (failed.length > 0) out.say('The same command goes on with those that failed.')
  else if (!isRemembered)
    out.say('Next: roomkeeper key --accept takes the new one for the owner of the rooms, and clients that wait go on.')
}
