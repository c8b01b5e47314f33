import { clientMemoryKey } from '../runtime/objects/client-place.ts'
import type { TextStore } from '../runtime/objects/text-store.ts'
import { log } from '../runtime/telemetry/log.ts'
import { type ChangeSearch, findChanged } from './changed.ts'
import { keepLastLook, readLastLook } from './last-look.ts'
import { type QueueUp, queueUp } from './queue-up.ts'

interface ChangedClients extends Omit<ChangeSearch, 'since' | 'hadRoom'>, QueueUp {
  /** The bucket of memories. */
  texts: Pick<TextStore, 'read' | 'create' | 'replace'>
  /** So far back it is looked at most, in hours. */
  sinceHours: number
}

/**
 * Queues clients with rooms that have changed since the last look, which CRMs do not tell of, or whose event was lost; and keeps until when it
 * has seen the changes of this source. @throws RetryLater, Park
 */
export const queueChanged = async (source: string, work: ChangedClients): Promise<void> => {
  const { texts, clock, sinceHours } = work
  const earliest = clock.now() - sinceHours * 3_600_000
  const { clients, until } = await findChanged({
    ...work,
    since: Math.max(earliest, (await readLastLook(texts, source)) ?? earliest),
    hadRoom: async (client) => (await texts.read(clientMemoryKey(client))) !== undefined,
  })
  await queueUp(clients, work)
  await keepLastLook(texts, source, until)
  if (clients.length > 0) log.info('sweep.changed_clients_queued', { count: clients.length })
}
