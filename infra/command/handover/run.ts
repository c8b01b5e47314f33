import { RecordMoved, type Records } from '#lib/crm/records/records-port.ts'
import { DocSpaceRefusal } from '#lib/docspace/answer.ts'
import type { RoomToHandOver } from '#lib/onboarding/life/handover/find-rooms.ts'
import { type HandedOver, type Handover, handOverRoom } from '#lib/onboarding/life/handover/hand-over-room.ts'
import { linkIds } from '#lib/onboarding/room/desired.ts'
import { clientKey } from '#lib/runtime/client-key.ts'
import { Park } from '#lib/runtime/errors.ts'
import type { CommandContext } from '../ops.ts'
import { explain } from '../target/explain.ts'
import { listingPatience, recordsOf } from '../target/open-servers.ts'
import type { Target } from '../target/target.ts'
import type { HandoverOptions } from './command-options.ts'
import type { OpenColleagues } from './open-colleagues.ts'

export interface HandoverDone {
  done: ({ client: string; roomId: number } & HandedOver)[]
  failed: { client: string; roomId: number; error: string }[]
}

/**
 * Hands over one room after the other. What one client's room or record refuses is noted and leaves the others alone; what keeps all of them
 * back (the portal does not answer) ends the run. @throws RetryLater
 */
export const handOverAll = async (
  { out, options }: CommandContext<HandoverOptions>,
  target: Target,
  colleagues: OpenColleagues,
  rooms: readonly RoomToHandOver[],
): Promise<HandoverDone> => {
  const handover = handoverWith(target, colleagues, options.leave === true)
  const result: HandoverDone = { done: [], failed: [] }
  const progress = out.progress('handing over')
  try {
    for (const one of rooms) {
      const which = { client: clientKey(one.client), roomId: one.room.id }
      try {
        result.done.push({ ...which, ...(await handOverRoom(handover, one)) })
      } catch (error) {
        if (!isOfOne(error)) throw error
        result.failed.push({ ...which, error: explain(error).message })
      }
      progress.at(result.done.length + result.failed.length, rooms.length)
    }
    return result
  } finally {
    progress.end()
  }
}

/** Whether an error says something about one client only. */
const isOfOne = (error: unknown): boolean =>
  error instanceof DocSpaceRefusal || error instanceof Park || error instanceof RecordMoved

const handoverWith = (target: Target, colleagues: OpenColleagues, leaves: boolean): Handover => {
  const opened = new Map<string, Promise<Records>>()
  const { linkSecrets, heir } = colleagues
  return {
    ...colleagues,
    leaves,
    clock: target.clock,
    hosts: heir.address.hosts,
    linkTitle: target.settings.onboarding.link.title,
    linkIdOf: (ref, roomId) => linkIds(linkSecrets, { ref }, roomId)[0] as string,
    async records(source) {
      if (!target.sources.has(source)) return undefined
      const records = opened.get(source) ?? recordsOf(target, source, listingPatience)
      opened.set(source, records)
      return records
    },
  }
}
