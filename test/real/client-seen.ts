import { eventually } from '../infra/ops/operated-house.ts'
import type { Espocrm, EspoRecord } from './espocrm.ts'
import type { Portal } from './portal.ts'

/** Where a client of EspoCRM stands on both sides. */
export interface EspoClient {
  type: 'Account' | 'Contact'
  id: string
}

export const keyOf = ({ type, id }: EspoClient) => `espocrm:${type}:${id}`

/** What every room has in it, by the way `files`. */
export const filesWay = ['Contracts/', 'Deliverables/How to use your room.pdf', 'Deliverables/Welcome.pdf', 'Invoices/']

/** Waits until the record says something final. Resolves to its status, also to that which it has when patience is at its end. */
export const statusOf = async (espocrm: Espocrm, { type, id }: EspoClient, patience = 150_000): Promise<string> => {
  let status: unknown
  await eventually(
    async () => {
      status = (await espocrm.record(type, id)).cDocspaceStatus
      return typeof status === 'string' && !status.startsWith('being prepared') ? status : undefined
    },
    patience,
    500,
  ).catch(() => undefined)
  return String(status ?? 'no status')
}

export interface Wanted {
  title: string
  /** What the status has to say behind `ready: `. */
  note?: RegExp
  content?: readonly string[]
}

/**
 * What both servers say of a client, read back: `ready, 1 room, manages roomadmin2@…, reads contact@…`, and each thing that is not
 * as it should be.
 */
export const clientSeen = async (
  portal: Portal,
  espocrm: Espocrm,
  client: EspoClient,
  { title, note, content = filesWay }: Wanted,
): Promise<string> => {
  const status = await statusOf(espocrm, client)
  const rooms = await portal.roomsTagged(keyOf(client))
  const [room] = rooms
  const told = note?.test(status.replace('ready: ', '')) ? 'ready with its note' : status
  const head = `${told}, ${rooms.length} ${rooms.length === 1 ? 'room' : 'rooms'}`
  if (!room) return head
  const [people, tree, invitations, record] = await Promise.all([
    portal.people(room.id),
    portal.tree(room.id),
    portal.invitations(room.id),
    espocrm.record(client.type, client.id),
  ])
  const wrong = [
    ...(room.title === title ? [] : [`title ${JSON.stringify(room.title)}`]),
    ...(tree.join() === [...content].sort().join() ? [] : [`content ${tree.join(', ')}`]),
    ...(invitations.length === 1 ? [] : [`${invitations.length} invitation links`]),
    ...(await recordProblems(portal, record, room.id, invitations)),
  ]
  return [head, ...people, ...wrong.map((one) => `but ${one}`)].join(', ')
}

const recordProblems = async (
  portal: Portal,
  record: EspoRecord,
  room: number,
  invitations: readonly string[],
): Promise<string[]> => {
  const { cDocspaceRoomId: id, cDocspaceRoomUrl: url, cDocspaceInvitationUrl: link } = record
  const leadsTo = typeof link === 'string' && link !== '' ? await portal.leadsTo(link) : undefined
  return [
    ...(String(id) === String(room) ? [] : [`room id ${id} on the record`]),
    ...(String(url).split('#')[0]?.endsWith(`/rooms/shared/${room}`) ? [] : [`room address ${url} on the record`]),
    ...(leadsTo !== undefined && invitations.includes(leadsTo) ? [] : [`invitation link ${link} on the record`]),
  ]
}
