import { type ClientRef, clientKey } from '../../../runtime/client-key.ts'
import { readRoomAddress } from '../../../runtime/room-address.ts'
import { concerns, isClient } from '../../clients.ts'
import { asText, writtenIn } from '../../records/fields.ts'
import type { ClientRecord, RoomReport, Written } from '../../records/records-port.ts'
import { dayIn, endStatus, isReported, statusText } from '../../records/status.ts'
import type { EspoSettings } from '../settings.ts'
import type { AnyRecord } from './get-record.ts'

/** What is made of a lead, in the order in which one of them goes on with its room (docs/facts/espocrm.md#converted-leads). */
const made = ['Account', 'Contact', 'Opportunity'] as const

/** The lead that a record was made of. */
export interface OriginalLead {
  ref: ClientRef
  written: Written
}

/** Reads a record that is not deleted. */
export type Living = (ref: ClientRef) => Promise<AnyRecord | undefined>

type Settings = Pick<EspoSettings, 'clients' | 'fields'>

/** Whether leads are clients, and so is what is made of them. */
export const converts = ({ clients }: Pick<EspoSettings, 'clients'>): boolean =>
  concerns(clients, 'Lead') && made.some((object) => concerns(clients, object))

const words = 'converted, its room goes on as that of'

/** Whether the status of a lead says that its room is another record's by now. */
export const saysConverted = (written: Pick<Written, 'status'> | undefined): boolean =>
  written?.status?.includes(words) === true

/**
 * The record that was made of a lead and goes on with its room: the first one that is a client. Undefined for a lead that was not converted, and where
 * both have had a room of their own. @throws RetryLater
 */
export const successorOf = async (
  living: Living,
  { clients, fields }: Settings,
  ref: ClientRef,
  lead: AnyRecord,
): Promise<ClientRef | undefined> => {
  if (ref.type !== 'Lead') return undefined
  const told = writtenIn(lead, fields)
  for (const type of made.filter((object) => concerns(clients, object))) {
    const id = asText(lead[`created${type}Id`])
    const successor = id === undefined ? undefined : { ...ref, type, id }
    const record = successor && (await living(successor))
    if (!record || !isClient(clients, type, record, asText(record.name))) continue
    return haveOwnRooms(told, writtenIn(record, fields)) ? undefined : successor
  }
  return undefined
}

const haveOwnRooms = (lead: Written, successor: Written): boolean =>
  !saysConverted(lead) && hasRoom(lead) && hasRoom(successor) && lead.roomId !== successor.roomId

/** Whether it has been told of a room. */
export const hasRoom = ({ state, roomId }: Written): boolean => isReported(state) && roomId !== undefined

/** The lead with whose room a record goes on. @throws RetryLater */
export const originalLead = async (
  living: Living,
  settings: Settings,
  ref: ClientRef,
  record: AnyRecord,
): Promise<OriginalLead | undefined> => {
  const id = asText(record.originalLeadId)
  if (id === undefined || !concerns(settings.clients, 'Lead')) return undefined
  const lead = { ...ref, type: 'Lead', id }
  const found = await living(lead)
  const successor = found && (await successorOf(living, settings, lead, found))
  const isOurs = successor && clientKey(successor) === clientKey(ref)
  return isOurs ? { ref: lead, written: writtenIn(found, settings.fields) } : undefined
}

/**
 * A record that was made of a lead, as the client that the lead was: what the lead says of its room is said of this client, as long as its own record says
 * nothing. An end that was announced for the lead does not come.
 */
export const afterLead = (record: ClientRecord, { ref, written }: OriginalLead): ClientRecord => {
  const formerly = [{ ref, shared: false }]
  if (!isReported(written.state) || isReported(record.written?.state)) return { ...record, formerly }
  const isRepeated = written.state === 'ending' || saysConverted(written)
  const state = written.state === 'ending' ? 'ready' : written.state
  const { roomUrl: _, ...others } = written
  const told = isWrittenFor(record.ref, written) ? others : written
  const status = isRepeated && (endedStatus(written, `its room was that of ${clientKey(ref)}`) ?? statusText(state))
  return { ...record, formerly, written: { ...told, state, ...(status && { status }) } }
}

/** What an ended client's record says, with its day; undefined of all others. */
const endedStatus = ({ state, status }: Pick<Written, 'state' | 'status'>, why: string): string | undefined => {
  const day = state === 'ended' ? dayIn(status) : undefined
  return day && endStatus('ended', day, why)
}

/** Whether a lead was told the address of the client's room. The client's own record lacks it where the worker died in between, and is written then. */
const isWrittenFor = (ref: ClientRef, { roomUrl }: Written): boolean => {
  const { client } = readRoomAddress(roomUrl) ?? {}
  return client !== undefined && clientKey(client) === clientKey(ref)
}

/** A lead that is converted is saved about a second after what is made of it, and says only then what that was; in milliseconds, with some to spare. */
const conversionTakes = 15_000

/** A record without a room that was made so lately that a lead may still name it. */
export const stillSettling = (record: ClientRecord): ClientRecord => {
  const { ref, createdAt, written } = record
  const mayBeMade = made.some((object) => object === ref.type) && !(written && hasRoom(written))
  return createdAt !== undefined && mayBeMade ? { ...record, settlesAt: createdAt + conversionTakes } : record
}

/** A lead whose room is another record's by now, and of which nothing is left that is a client: it is none, and has no room. */
export const withoutRoom = (record: ClientRecord): ClientRecord => ({
  ...record,
  isClient: false,
  written: { state: 'none' },
})

/** What a lead is told of its room when another record goes on with it; undefined where it is not told of a room. */
export const leadReport = ({ written }: OriginalLead, ref: ClientRef, report: RoomReport): RoomReport | undefined => {
  const { state, at, roomId } = report
  if (roomId === undefined || !isReported(state) || state === 'ending') return undefined
  const why = `${words} ${clientKey(ref)}`
  const status = endedStatus(report, why) ?? statusText(state, why)
  // Its own address of the room stays: it names the lead.
  return written.roomId === roomId ? { state, status, at } : { ...report, status }
}
