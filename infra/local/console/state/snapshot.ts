import type { LocalInstance } from '../../instance.ts'
import type { FaultTest } from '../controls/fault-test.ts'
import type { FaultControls } from '../controls/faults.ts'
import type { ClientRow, ClientState, Snapshot } from '../wire.ts'
import type { ClientEventLog } from './event-log.ts'
import { checkInvariants } from './invariants.ts'
import { clientQueues, contentOf } from './queue.ts'

export interface SnapshotParts {
  instance: LocalInstance
  eventLog: ClientEventLog
  faults: FaultControls
  faultTest: FaultTest
}

/** A message on its way from one place to the next is nowhere for a moment, in milliseconds. */
const settling = 3_000

/** Everything that concerns all clients, as it is now. */
export const takeSnapshot = async ({ instance, eventLog, faults, faultTest }: SnapshotParts): Promise<Snapshot> => {
  const { clients, dead } = clientQueues(instance)
  const [queue, parked] = await Promise.all([contentOf(instance, clients), contentOf(instance, dead)])
  const histories = [...eventLog.histories.values()]
  const rows = histories.map(({ row }) => row)
  const state = instance.docspace?.state
  const now = Date.now()
  const unsettled = histories.filter(({ entries }) => now - (entries.at(-1)?.at ?? 0) < settling)
  const view = faultTest.view()
  const { counters } = instance.docspace ?? {}
  return {
    at: now,
    clients: countStates(rows),
    invariants: checkInvariants({
      ...(state && { rooms: state.rooms }),
      mails: state?.mails ?? [],
      rows,
      queued: queue.groups,
      parked: parked.groups,
      unsettled: new Set(unsettled.map(({ row }) => row.client)),
    }),
    queue: { visible: queue.visible, held: queue.held.length, dead: parked.visible + parked.held.length },
    faults: faults.list(),
    ...(view && { faultTest: view }),
    ...(state &&
      counters && {
        portal: {
          rooms: state.rooms.filter(({ tags }) => tags.length > 0).length,
          requests: counters.requests,
          refused: counters.tooManyRequests,
          unanswered: counters.broken,
        },
      }),
  }
}

const countStates = (rows: readonly ClientRow[]): Record<ClientState, number> => {
  const counts = { known: 0, queued: 0, working: 0, waiting: 0, parked: 0, ready: 0, ignored: 0 }
  for (const { state } of rows) counts[state] += 1
  return counts
}
