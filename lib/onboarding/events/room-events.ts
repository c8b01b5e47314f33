import type { ClientRecord } from '../../crm/records/records-port.ts'
import type { Room } from '../../docspace/rooms/rooms.ts'
import { clientKey } from '../../runtime/client-key.ts'
import type { OnboardingContext } from '../context.ts'
import { ruleOfTags } from '../decide-rule.ts'
import type { ClientMemory } from '../life/memory/memory.ts'
import { sendEvent } from './send-event.ts'

type Telling = Pick<OnboardingContext, 'events' | 'docspace' | 'clock'>
type RoomOfEvent = Pick<Room, 'id' | 'title'> & { tags: readonly string[] }
/** A client whose record nobody can read has no name here. */
type Client = Pick<ClientRecord, 'ref'> & Partial<Pick<ClientRecord, 'name'>>

const about = ({ docspace, clock }: Telling, { ref, name }: Client, room: RoomOfEvent) => ({
  at: clock.now(),
  rule: ruleOfTags(room.tags),
  data: {
    client: { key: clientKey(ref), ...(name && { name }) },
    room: { id: room.id, url: docspace.address.roomPage(room.id, undefined), title: room.title },
  },
})

/**
 * Tells that a client's room is ready. `returns`: how often it was opened again after an end, each of which is told anew. It is told before the
 * record says `ready`, after which no run would tell it any more. @throws RetryLater
 */
export const tellReady = (work: Telling, client: Client, room: RoomOfEvent, returns: number): Promise<void> =>
  sendEvent(work.events, {
    ...about(work, client, room),
    type: 'room.ready',
    what: [clientKey(client.ref), room.id, returns],
  })

/** Tells that a room has ended, on the day that was announced. @throws RetryLater */
export const tellEnded = (work: Telling, client: Client, room: RoomOfEvent, day: string): Promise<void> => {
  const { data, ...rest } = about(work, client, room)
  return sendEvent(work.events, {
    ...rest,
    type: 'room.ended',
    what: [clientKey(client.ref), room.id, day],
    data: { ...data, day },
  })
}

/** Tells that somebody of a client has come into its room: once for each room, before it is forgotten that the client is waited for. @throws RetryLater */
export const tellJoined = (work: Telling, client: Client, room: RoomOfEvent, on: string): Promise<void> => {
  const { data, ...rest } = about(work, client, room)
  return sendEvent(work.events, {
    ...rest,
    type: 'client.joined',
    what: [clientKey(client.ref), room.id],
    data: { ...data, on },
  })
}

/** Tells that the people of a client were invited again: once for each time. `last`: the settings name no further day. @throws RetryLater */
export const tellReminded = (
  work: Telling,
  client: Client,
  room: RoomOfEvent,
  reminder: { time: number; last: boolean; others?: boolean },
): Promise<void> => {
  const { data, ...rest } = about(work, client, room)
  return sendEvent(work.events, {
    ...rest,
    type: 'client.reminded',
    what: [clientKey(client.ref), room.id, reminder.time],
    data: { ...data, ...reminder },
  })
}

/**
 * Tells what of a room follows its record now: what is remembered anew. `tag` is of what was remembered before, so that a run that was cut off
 * tells the same once more. @throws RetryLater
 */
export const tellChanged = async (
  work: Telling,
  client: Client,
  room: RoomOfEvent,
  remembered: { before: ClientMemory; now: ClientMemory; tag: string },
): Promise<void> => {
  const parts = changedInMemory(remembered.before, remembered.now)
  if (parts.length === 0) return
  const { data, ...rest } = about(work, client, room)
  await sendEvent(work.events, {
    ...rest,
    type: 'room.changed',
    what: [clientKey(client.ref), room.id, remembered.tag],
    data: { ...data, parts },
  })
}

/** The parts of a room in which two memories differ. That an id was learned is no change. */
export const changedInMemory = (before: ClientMemory, now: ClientMemory): ('title' | 'tags' | 'people')[] => [
  ...(before.title === now.title ? [] : ['title' as const]),
  ...(same(before.tags, now.tags) ? [] : ['tags' as const]),
  ...(same(peopleIn(before), peopleIn(now)) ? [] : ['people' as const]),
]

const peopleIn = ({ manager, colleagues, guests, groups }: ClientMemory): string[] => [
  manager ? `manager ${manager.address} ${manager.access}` : '',
  ...[...colleagues, ...guests].map(({ address, access }) => `${address} ${access}`),
  ...groups.map(({ id, access }) => `group ${id} ${access}`),
]

const same = (one: readonly string[], other: readonly string[]): boolean =>
  JSON.stringify([...one].sort()) === JSON.stringify([...other].sort())
