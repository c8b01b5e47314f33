import type { ClientRecord, Records, RoomReport } from '#lib/crm/records/records-port.ts'
import { type ClientRef, clientKey } from '#lib/runtime/client-key.ts'
import type { Clock } from '#lib/runtime/clock.ts'

/** What a CRM keeps of one client, with every status that it ever showed. */
export interface KeptClient {
  record: ClientRecord
  statuses: string[]
  /** When it was first said to be ready, epoch milliseconds. */
  readyAt?: number
}

/** A CRM in memory, quick and without faults of its own: for questions that are about DocSpace alone. */
export interface MemoryRecords extends Records {
  add(ref: ClientRef, client: Pick<ClientRecord, 'name' | 'emails' | 'ownerEmail'>): void
  of(ref: ClientRef): KeptClient
}

export const createMemoryRecords = (clock: Clock): MemoryRecords => {
  const kept = new Map<string, KeptClient>()
  const of = (ref: ClientRef) => {
    const found = kept.get(clientKey(ref))
    if (!found) throw new Error(`no client ${clientKey(ref)}`)
    return found
  }
  return {
    add(ref, client) {
      kept.set(clientKey(ref), { record: { ref, isClient: true, written: { state: 'none' }, ...client }, statuses: [] })
    },
    of,
    readFields: async () => ({}),
    readContacts: async () => [],
    read: async (ref) => ({ ...of(ref).record }),
    async writeBack({ ref }, { state, status, roomId, roomUrl, invitationUrl }: RoomReport) {
      const client = of(ref)
      const { invitationUrl: before, ...written } = client.record.written ?? { state: 'none' as const }
      const link = invitationUrl ?? before
      if (written.status !== status) client.statuses.push(status)
      if (state === 'ready') client.readyAt ??= clock.now()
      client.record.written = {
        ...written,
        state,
        status,
        ...(roomId !== undefined && { roomId }),
        ...(roomUrl !== undefined && { roomUrl }),
        ...(link && { invitationUrl: link }),
      }
    },
  }
}
