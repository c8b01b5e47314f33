import type { ClientRecord, FieldValues } from '#lib/crm/records/records-port.ts'
import type { DocSpace } from '#lib/docspace/index.ts'
import type { RoomLink } from '#lib/docspace/rooms/links.ts'
import type { Member } from '#lib/docspace/rooms/members.ts'
import { endClient } from '#lib/onboarding/life/end/end-client.ts'
import type { EndContext } from '#lib/onboarding/life/end/end-standing.ts'
import type { EndState } from '#lib/onboarding/life/end/end-state.ts'
import { createEnds } from '#lib/onboarding/life/end/end-store.ts'
import type { LivingClient } from '#lib/onboarding/life/living-client.ts'
import { memoryTexts } from '#test/lib/runtime/objects/memory-texts.ts'
import { recordOf, ref, tag } from '../../identity/search.ts'
import { memberOf, roomOf } from '../../memory-portal.ts'
import { at, open } from '../../memory-world.ts'

export const lost = { stage: 'Lost' }
export const won = { stage: 'Won' }
export const day = 86_400_000
export const link: RoomLink = { id: 'l', invitation: true, access: 2, primary: false }
export const everybody = (): Member[] => [
  memberOf('key owner', { owner: true, access: 1 }),
  memberOf('anna', { access: 9 }),
  memberOf('gina', { guest: true }),
]
type RecordGiven = Omit<Partial<ClientRecord>, 'written'> & { written?: ClientRecord['written'] | undefined }

interface Given {
  record?: RecordGiven
  values?: FieldValues
  /** `false`: the settings name no end. */
  end?: object | false
  /** Further settings. */
  settings?: object
  room?: Parameters<typeof roomOf>[1]
  links?: RoomLink[]
  members?: Member[]
}

/** The portal in memory with what an end needs beside it. Every write is one word of `writes`. */
const endingPortal = (docspace: DocSpace, links: RoomLink[], state: ReturnType<typeof open>['state']) => {
  const room = state.rooms[0]
  const moved = (archived: boolean) => {
    if (room) room.archived = archived
  }
  return {
    ...docspace,
    rooms: {
      ...docspace.rooms,
      get: async () => ({ ...room }),
      move: async (id: number, to: string) => {
        state.writes.push(`${to} ${id}`)
        moved(to === 'archive')
        return 'operation'
      },
    },
    links: {
      ...docspace.links,
      all: async () => [...links],
      remove: async (id: number, { id: linkId }: RoomLink) => {
        state.writes.push(`unlink ${linkId} of ${id}`)
        links.splice(
          links.findIndex((one) => one.id === linkId),
          1,
        )
      },
    },
    members: { ...docspace.members, change: docspace.members.setAccess },
    people: { ...docspace.people, standing: async () => undefined },
  } as unknown as DocSpace
}

/** A client whose room is ready, with a rule for its end. */
export const openEnd = ({
  record = {},
  values = lost,
  end = { when: { stage: 'Lost' }, do: ['revoke-guests', 'read-only', 'archive'] },
  settings = {},
  room = {},
  links = [link],
  members = everybody(),
}: Given = {}) => {
  const { written = { state: 'ready', invitationUrl: 'https://x.example' }, ...others } = record
  const client = recordOf({ ...others, written })
  // A sender without records.
  if ('written' in record && !record.written) Reflect.deleteProperty(client, 'written')
  const world = open({
    ...{ record: client, values, settings: { ...settings, ...(end && { end }) } },
    rooms: [roomOf(7, { tags: [tag, 'roomkeeper:ready'], ...room })],
    members: { 7: members },
  })
  const { store, texts } = memoryTexts()
  const clock = { now: at }
  const work: EndContext = {
    ...world.work,
    docspace: endingPortal(world.work.docspace, links, world.state),
    clock: { now: () => clock.now, sleep: async () => {} },
    ends: createEnds(async () => store),
  }
  const living = (): LivingClient => ({
    record: world.crm.record ?? client,
    room: { ...roomOf(7), ...world.state.rooms[0] },
    fields: undefined,
    decided: { kind: 'room', settings: work.settings, values: {} },
  })
  const stateOf = (): EndState | undefined => {
    const found = [...texts].find(([key]) => key.startsWith('ends/'))
    return found && JSON.parse(found[1].text)
  }
  return {
    ...{ world, work, texts, clock, living, links },
    reports: world.reports,
    writes: world.state.writes,
    state: stateOf,
    run: (more: Partial<LivingClient> = {}) => endClient(work, { ...living(), ...more }),
    /** What is noted for days and for auditors. */
    notes: () => [...texts.keys()].filter((key) => !key.startsWith('ends/')),
    setState: (more: Partial<EndState>) =>
      work.ends.write(
        { v: 1, client: tag, room: 7, phase: 'announced', day: '2026-02-04', announcedAt: at, told: 'told', ...more },
        undefined,
      ),
    ref,
  }
}
