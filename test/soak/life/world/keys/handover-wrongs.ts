import type { Fate } from '#test/onboarding/world/wire.ts'
import { type RoomState, role } from '../../model/model.ts'
import { roomsOf, spelled, stateOf } from '../rooms.ts'
import type { Client, World } from '../world.ts'
import type { Keeper } from './keepers.ts'

/** How a colleague goes. `isGone`: the account has ended before anybody thought of the rooms. */
export interface Leaving {
  /** The place of the colleague among those whose keys are stored. */
  who: number
  /** Somebody else's key is stored in place of the colleague's; or the rooms go to one of the others, if there are any. */
  isReplaced: boolean
  leaves: boolean
  isGone: boolean
  /** A run is cut off there. */
  cut: { call: number; fate: Fate } | undefined
}

export interface Picture {
  room: RoomState
  owner: string
  mails: ReadonlyMap<string, number>
}

/** A first one, or one that is sent again. */
const isInvitation = (kind: string): boolean => kind === 'invitation' || kind === 'resend'

/** A client's room, and how often who was invited. */
export const pictureOf = ({ harness }: World, { entry }: Client): Picture | undefined => {
  const [room] = roomsOf(harness, entry)
  if (!room) return undefined
  const mails = harness.docspace.state.mails.filter((one) => one.roomId === room.id && isInvitation(one.kind))
  const counted = [...Map.groupBy(mails, ({ to }) => to)].map(([to, { length }]) => [to, length] as const)
  return { room: stateOf(harness, room, entry), owner: room.createdBy, mails: new Map(counted) }
}

/** Whose rooms go to whom. `leaves`: and out of them; `isGone`: with the account. */
export interface Colleagues extends Pick<Leaving, 'leaves' | 'isGone'> {
  from: Keeper
  to: Keeper
}

/** A room of somebody else stays as it is. */
const untouchedWrongs = (before: Picture, now: Picture): string[] => {
  const spelledOf = ({ room, owner, mails }: Picture) => `${owner} has ${spelled(room)}, ${[...mails].join()}`
  return spelledOf(now) === spelledOf(before)
    ? []
    : [`a handover of others made it ${spelledOf(now)}, not ${spelledOf(before)}`]
}

/** The room as the runbook says: of the other one, with the same people, link and name, and nothing of the work left. */
export const wrongsOf = (
  world: World,
  client: Client,
  before: Picture | undefined,
  { from, to, leaves, isGone }: Colleagues,
): string[] => {
  const now = pictureOf(world, client)
  if (!before || !now) return before || now ? ['its room came or went with a handover'] : []
  if (before.owner !== from.id) return untouchedWrongs(before, now)
  const rows = { ...before.room.rows }
  delete rows[to.email]
  if (leaves || isGone) delete rows[from.email]
  else rows[from.email] = { access: role.manager, outside: false, gone: false }
  const expected = spelled({ ...before.room, rows })
  const marks = roomsOf(world.harness, client.entry).flatMap(({ tags }) =>
    tags.filter((tag) => /^roomkeeper:(handover|link)/i.test(tag)),
  )
  return [
    ...(now.owner === to.id ? [] : [`its room is of ${now.owner} after the handover`]),
    ...(spelled(now.room) === expected ? [] : [`after the handover it is ${spelled(now.room)}, not ${expected}`]),
    ...marks.map((mark) => `the mark ${mark} is left`),
    ...invitedWrongs(world, client, before, now),
    ...deadLinkOf(world, client, to),
  ]
}

/** Who has not come is invited once more, and nobody else. */
const invitedWrongs = ({ harness }: World, client: Client, before: Picture, now: Picture): string[] => {
  const { users } = harness.docspace.state
  return [...now.mails].flatMap(([to, count]) => {
    const more = count - (before.mails.get(to) ?? 0)
    const waits = users.find(({ email }) => email === to)?.status === 4
    client.invited.set(to, (client.invited.get(to) ?? 0) + Math.min(more, waits ? 1 : 0))
    return more > (waits ? 1 : 0) ? [`${to} was invited ${more} times by a handover`] : []
  })
}

/** The link of the room is the heir's, and so is the one on the record. */
const deadLinkOf = ({ harness }: World, { crm, entry, facts }: Client, to: Keeper): string[] => {
  const { links, shortLinks } = harness.docspace.state
  const [room] = roomsOf(harness, entry)
  const its = links.filter(({ roomId, linkType }) => roomId === room?.id && linkType === 0)
  const shown = crm.isSender || facts.deleted ? undefined : crm.shown(entry)
  // A record of before a restore is written anew by a relink.
  const isNamed = shown?.roomId === String(room?.id)
  const code = isNamed ? shown?.invitationUrl?.split('/').at(-1) : undefined
  const leadsTo = code === undefined ? undefined : shortLinks[code]
  return [
    ...its.filter(({ createdBy }) => createdBy !== to.id).map(() => 'its link ends with the account of who went'),
    ...(its.length > 0 && leadsTo !== undefined && !leadsTo.includes(`uid=${to.id}`)
      ? ['its record shows a link of who went']
      : []),
  ]
}

/** At every moment somebody with an active account owns or manages the room. */
export const nobodyInCharge = (world: World, client: Client, from: Keeper): string[] => {
  const [room] = roomsOf(world.harness, client.entry)
  const { users } = world.harness.docspace.state
  const isActive = (id: string) => users.some((user) => user.id === id && user.status === 1)
  const hasOwner = room !== undefined && isActive(room.createdBy)
  const managers = room
    ? Object.entries(stateOf(world.harness, room, client.entry).rows).filter(
        ([, { access }]) => access === role.manager,
      )
    : []
  const isLeft = managers.some(([email]) => world.accounts()[email]?.active)
  return room && !hasOwner && !isLeft && isActive(from.id) ? [`client ${client.n}: nobody is in charge`] : []
}
