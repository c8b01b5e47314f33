import { crmReasons } from '#lib/crm/reasons.ts'
import { RetryLater } from '#lib/runtime/errors.ts'
import { listableIn } from '../backfill/choices.ts'
import { type DoctorCheck, type Found, ok, problem, unknown } from '../doctor/finding.ts'
import { listingOf, openPortal } from '../target/open-servers.ts'
import type { Target } from '../target/target.ts'
import { type PortalRooms, strayOf } from './find-strays.ts'

/** Records of so long ago are looked at, the first page of them, in milliseconds. */
const lookBack = 90 * 86_400_000

/**
 * Whether records of clients who were ready lead to rooms that this portal has only under other numbers, or to another address: it was restored, replaced or
 * moved. Silent where no record leads to a room.
 */
export const movedRooms: DoctorCheck = {
  area: 'Rooms',
  async look(target) {
    const { docspace } = await openPortal(target)
    const portal = { rooms: await docspace.rooms.all(), hosts: docspace.address.hosts }
    const seen = await Promise.all(listableIn(target).map((source) => lookAt(target, source, portal)))
    const led = seen.reduce((sum, one) => sum + one.led, 0)
    const moved = seen.reduce((sum, one) => sum + one.moved, 0)
    return [...told(led, moved), ...seen.flatMap((one) => one.unseen ?? [])]
  },
}

interface Seen {
  /** Records that lead to a room. */
  led: number
  moved: number
  unseen?: Found
}

/** The other checks have asked the same CRMs just before: a limit that they reach together is nothing to fix. */
const lookAt = async (target: Target, source: string, portal: PortalRooms): Promise<Seen> => {
  try {
    return await countIn(target, source, portal)
  } catch (error) {
    if (!(error instanceof RetryLater) || error.reason !== crmReasons['crm-busy']) throw error
    const text = `whether records of ${source} lead to rooms of a portal before was not looked at: its CRM limits the number of requests`
    return { led: 0, moved: 0, unseen: unknown(text, 'Look again in a minute.') }
  }
}

const countIn = async (target: Target, source: string, portal: PortalRooms): Promise<Seen> => {
  const listing = await listingOf(target, source)
  const { records } = await listing.page({ since: target.clock.now() - lookBack, filter: {} })
  const led = records.filter(({ written }) => written.roomId !== undefined || written.roomUrl !== undefined)
  const moved = led.flatMap((record) => strayOf(record, portal)).filter(({ roomId }) => roomId !== undefined)
  return { led: led.length, moved: moved.length }
}

const told = (led: number, moved: number): Found[] => {
  if (moved > 0)
    return [
      problem(
        `${moved} of ${led} records that were looked at lead to another room than the one with the client’s tag: the portal was restored, replaced or moved`,
        'roomkeeper relink --dry-run (docs/runbook.md, “The portal was restored, replaced or moved”)',
      ),
    ]
  return led > 0 ? [ok(`none of ${led} records that were looked at leads to the room of a portal before`)] : []
}
