import * as z from 'zod/mini'
import { legalAccess, legalLinkAccess } from '../docspace/rooms/access.ts'
import { arrivalSettings } from './settings/arrival/arrival.ts'
import { problemsOfMails } from './settings/arrival/mails.ts'
import { problemsOfRemind, remindSettings } from './settings/arrival/remind.ts'
import { problemsOfEnd } from './settings/end.ts'
import { waitsForRecord } from './settings/invite.ts'
import { accessOf } from './settings/roles.ts'
import { hidesItsLooks } from './settings/room-features.ts'
import { roomRules, withRule } from './settings/room-rules.ts'
import { allSections, type RoomSettings } from './settings/room-sections.ts'
import { problemsOfTeam } from './settings/team.ts'

const notInFolders = 'welcome.into must be one of folders'
const illegalRole =
  'a room of this kind knows no such role: choose another role of manager, client or link, or another kind'
const nobody = 'client.most must be at least 1 where client.contacts names nobody: else no client is ever invited'

const hiddenLooks =
  'room.logoFileId is seen in place of room.color and room.cover: leave the logo out, or colour and cover'
const tagWithoutAdopt = 'adoptTag needs adopt, which says what becomes of the room: `complete` or `link-only`'
const publicAtOnce =
  'invite.when does not go with a public room, which has a link for everybody at once: choose another kind, or leave invite out'

/** What does not go together. */
const problemsOf = ({
  welcome,
  folders,
  room,
  manager,
  client,
  team,
  link,
  invite,
  end,
  adopt,
  adoptTag,
}: RoomSettings): string[] => {
  const { kind } = room
  return [
    ...(welcome.way === 'files' && !folders.some((one) => `${one}/`.startsWith(`${welcome.into}/`))
      ? [notInFolders]
      : []),
    ...([manager.role, client.role, ...client.contacts.map(({ role }) => role)].every((role) =>
      legalAccess[kind].includes(accessOf[role]),
    ) && legalLinkAccess[kind].includes(accessOf[link.role])
      ? []
      : [illegalRole]),
    ...(adoptTag !== undefined && adopt === undefined ? [tagWithoutAdopt] : []),
    ...(kind === 'public' && waitsForRecord({ invite }) ? [publicAtOnce] : []),
    ...problemsOfTeam(team, kind),
    ...problemsOfEnd(end, kind),
    ...(client.most === 0 && client.contacts.length === 0 ? [nobody] : []),
    ...(hidesItsLooks(room) ? [hiddenLooks] : []),
  ]
}

/** What a person decides about the rooms. Checked at synth, every problem in one message. */
export const onboardingSettings = z
  .object({
    ...allSections,
    rooms: z._default(roomRules, []),
    arrival: arrivalSettings,
    remind: remindSettings,
    patienceHours: z
      ._default(z.number().check(z.positive(), z.maximum(24 * 7)), 24)
      .check(z.describe('How many hours a client waits for DocSpace or the CRM before it is parked.')),
  })
  .check(({ value, issues }) => {
    const add = (message: string, path: PropertyKey[] = []) =>
      issues.push({ code: 'custom', message, path, input: value })
    for (const message of problemsOf(value)) add(message)
    for (const { message, path } of problemsOfRemind(value.remind, value.arrival)) add(message, path)
    for (const message of problemsOfMails(value.mails, value.remind, value.arrival)) add(message, ['mails'])
    for (const [at, rule] of value.rooms.entries()) {
      for (const message of problemsOf(withRule(value, rule))) add(message, ['rooms', at])
      for (const message of problemsOfMails(rule.mails && withRule(value, rule).mails, value.remind, value.arrival))
        add(message, ['rooms', at, 'mails'])
    }
  })

export type OnboardingSettings = z.output<typeof onboardingSettings>

/** One worker's share of what DocSpace allows a user (docs/facts/docspace.md#limits-of-requests). */
export const paceSettings = z.object({
  requestsPerMinute: z.number().check(z.positive()),
  writesInFlight: z.int().check(z.positive()),
})
