import { type ClientRef, clientKey } from '../../../runtime/client-key.ts'
import { Park } from '../../../runtime/errors.ts'
import type { ClientRecord, Records, RoomReport } from '../../records/records-port.ts'
import { type WriteFields, writeReport } from '../../records/write-back.ts'
import type { EspoSettings } from '../settings.ts'
import {
  afterLead,
  converts,
  hasRoom,
  type Living,
  leadReport,
  type OriginalLead,
  originalLead,
  saysConverted,
  stillSettling,
  successorOf,
  withoutRoom,
} from './conversion.ts'
import type { AnyRecord } from './get-record.ts'

/** The leads of a source, and what was made of them (docs/merging.md#a-lead-that-is-converted). */
export interface Leads {
  /** The client, with what its lead says of its room, read by `reading`. @throws RetryLater */
  asClient(reading: Living, client: ClientRecord, record: AnyRecord): Promise<ClientRecord>
  /** Says on the lead whose room its room is now, before the client has it: afterwards the lead is told nothing any more. @throws RetryLater */
  tell(client: ClientRecord, report: RoomReport): Promise<void>
  /** There where leads are converted into clients. */
  current?: NonNullable<Records['current']>
}

export const createLeads = (
  settings: Pick<EspoSettings, 'clients' | 'fields'>,
  living: Living,
  writeOn: (ref: ClientRef) => WriteFields,
): Leads => {
  const known = new Map<string, OriginalLead>()
  const current = async (ref: ClientRef) => {
    if (ref.type !== 'Lead') return ref
    const lead = await living(ref)
    return lead && ((await successorOf(living, settings, ref, lead)) ?? ref)
  }
  return {
    async asClient(reading, client, record) {
      const { ref, written, isClient } = client
      known.delete(clientKey(ref))
      if (ref.type === 'Lead') return saysConverted(written) ? withoutRoom(client) : client
      const lead = isClient ? await originalLead(reading, settings, ref, record) : undefined
      if (!lead) return isClient && converts(settings) ? stillSettling(client) : client
      if (!written || !hasRoom(written)) known.set(clientKey(ref), lead)
      return afterLead(client, lead)
    },
    async tell(client, report) {
      const { ref } = client
      const lead = known.get(clientKey(ref))
      const told = lead && leadReport(lead, ref, report)
      if (!told) return
      const record = { ...client, ref: lead.ref, written: lead.written }
      try {
        await writeReport(record, told, settings.fields, writeOn(lead.ref))
      } catch (error) {
        // A lead that takes no text keeps nothing from the client.
        if (!(error instanceof Park)) throw error
      }
      known.delete(clientKey(ref))
    },
    ...(converts(settings) && { current }),
  }
}
