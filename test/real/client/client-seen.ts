import { eventually } from '../../infra/command/operated-instance.ts'
import type { Espocrm, EspoRecord } from '../servers/espocrm.ts'
import type { Portal } from '../servers/portal.ts'

/** Where a client of EspoCRM stands on both sides. */
export interface EspoClient {
  type: 'Account' | 'Contact'
  id: string
}

export const keyOf = ({ type, id }: EspoClient) => `espocrm:${type}:${id}`

/** What every room has in it, by the way `files`. */
export const filesWay = ['Contracts/', 'Deliverables/How to use your room.pdf', 'Deliverables/Welcome.pdf', 'Invoices/']

/** Whether a record says something final. */
const isFinal = (status: unknown): status is string =>
  typeof status === 'string' && status !== '' && !status.startsWith('being prepared')

/** Waits until the record says something final. Resolves to its status, also to that which it has when patience is at its end. */
export const statusOf = async (espocrm: Espocrm, { type, id }: EspoClient, patience = 150_000): Promise<string> => {
  let status: unknown
  await eventually(
    async () => {
      status = (await espocrm.record(type, id)).cDocspaceStatus
      return isFinal(status) ? status : undefined
    },
    patience,
    500,
  ).catch(() => undefined)
  return String(status ?? 'no status')
}

/** After so many milliseconds in which no more of many clients came to their end, none is waited for. */
const standstill = 120_000

/** Waits until each of many new accounts says something final, as long as ever more of them do. Resolves to what each says. */
export const statusesOf = async (espocrm: Espocrm, clients: readonly EspoClient[]): Promise<string[]> => {
  let statuses = new Map<string, unknown>()
  let [final, since] = [0, Date.now()]
  for (;;) {
    const records = await espocrm.newest('Account', clients.length, ['cDocspaceStatus'])
    statuses = new Map(records.map(({ id, cDocspaceStatus }) => [String(id), cDocspaceStatus]))
    const now = clients.filter(({ id }) => isFinal(statuses.get(id))).length
    if (now > final) [final, since] = [now, Date.now()]
    if (final === clients.length || Date.now() - since > standstill) break
    await new Promise((resolve) => setTimeout(resolve, 1_000))
  }
  return clients.map(({ id }) => String(statuses.get(id) ?? 'no status'))
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
