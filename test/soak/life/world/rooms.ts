import { clientKey } from '#lib/runtime/client-key.ts'
import type { Harness } from '#test/onboarding/harness.ts'
import type { Entry } from '../../simulation/crms/crm.ts'
import { lawyers, type RoomState, type Row } from '../model/model.ts'
import { plainTag } from '../model/wanted.ts'

type Portal = Harness['docspace']['state']
export type PortalRoom = Portal['rooms'][number]

export const [activeRoot, archiveRoot] = [1, 6]
export const lawyersId = '11111111-2222-4333-8444-555555555555'

/** The key of a client, and those that it had before. */
export const keysOf = ({ ref, formerly = [] }: Entry): string[] => [ref, ...formerly].map(clientKey)

const isKeyOf = (entry: Entry, tag: string): boolean =>
  keysOf(entry).some((key) => key.toLowerCase() === tag.toLowerCase())

/** Rooms that have the client's key, archived ones too. */
export const roomsOf = ({ docspace }: Pick<Harness, 'docspace'>, entry: Entry): PortalRoom[] =>
  docspace.state.rooms.filter(
    ({ tags, parentId }) =>
      (parentId === activeRoot || parentId === archiveRoot) && tags.some((tag) => isKeyOf(entry, tag)),
  )

const nameOf = (portal: Portal, id: string): string =>
  id === lawyersId ? lawyers : (portal.users.find((user) => user.id === id)?.email ?? id)

export const idOf = (portal: Portal, name: string): string | undefined =>
  name === lawyers ? lawyersId : portal.users.find(({ email }) => email === name)?.id

const rowOf = (portal: Portal, { userId, access }: Portal['members'][number]): [string, Row] => {
  const user = portal.users.find(({ id }) => id === userId)
  return [
    nameOf(portal, userId),
    { access, outside: user !== undefined && (user.type === 'guest' || user.status === 4), gone: user?.status === 2 },
  ]
}

/** The room as the portal has it. */
export const stateOf = ({ docspace }: Pick<Harness, 'docspace'>, room: PortalRoom, entry: Entry): RoomState => {
  const portal = docspace.state
  const isOfRoomkeeper = (tag: string) => isKeyOf(entry, tag) || tag.startsWith('roomkeeper:')
  const rows = portal.members.filter(({ roomId }) => roomId === room.id).map((one) => rowOf(portal, one))
  return {
    title: room.title,
    tags: [...new Set(room.tags.filter((tag) => !isOfRoomkeeper(tag)).map(plainTag))].toSorted(),
    rows: Object.fromEntries(rows.toSorted(([one], [other]) => (one < other ? -1 : 1))),
    links: portal.links.filter(({ roomId }) => roomId === room.id).map(({ access }) => access),
    archived: room.parentId === archiveRoot,
  }
}

/** One spelling of a room, whatever the order of what is in it. */
export const spelled = ({ title, tags, rows, links, archived }: RoomState): string =>
  [
    `"${title}"`,
    `tags ${tags.toSorted().join(', ')}`,
    ...Object.entries(rows)
      .map(([name, { access, outside }]) => `${name} ${access}${outside ? ' from outside' : ''}`)
      .sort(),
    `links ${links.toSorted().join(', ')}`,
    archived ? 'archived' : 'active',
  ].join('; ')
