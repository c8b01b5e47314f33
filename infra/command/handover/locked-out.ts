import { usersOf } from '#lib/docspace/index.ts'
import { otherOwner } from '#lib/onboarding/identity/room-owners.ts'
import { findLockedOut, type LockedOut } from '#lib/onboarding/life/handover/find-locked-out.ts'
import { type DoctorCheck, type Found, ok, problem, warning } from '../doctor/finding.ts'
import { openPortal } from '../target/open-servers.ts'

/** Whether clients cannot come in any more because a colleague's account is gone. Silent while there are no rooms. */
export const lockedOut: DoctorCheck = {
  area: 'Rooms',
  async look(target) {
    const { docspace, memory } = await openPortal(target)
    const { people } = docspace
    const former = await otherOwner(memory, target.settings.docspace.url, await usersOf(docspace), people)
    const found = await findLockedOut(docspace, await docspace.rooms.all(), former)
    if (found.rooms === 0) return []
    const problems = [
      ...[...found.ofGone].map((one) => roomsOfGone(one, found)),
      ...deadLinks(found),
      ...roomsOfLeaving(former, found),
    ]
    return problems.length > 0
      ? problems
      : [ok(`the owners of ${found.rooms} clients’ rooms are active; ${links(found)}`)]
  },
}

const links = ({ looked }: LockedOut) => `${looked} rooms were looked into, and their links let people in`

const inTheRooms = ({ looked, waiting, notCome }: LockedOut): string =>
  `of the ${looked} rooms that were looked into, ${notCome} clients and ${waiting} people who were invited have not come and cannot`

const runbook = 'docs/runbook.md, “A colleague goes”'

const roomsOfGone = ([id, rooms]: [string, readonly unknown[]], found: LockedOut): Found =>
  problem(
    `${rooms.length} clients have a room of an account that is not active, whose link and invitations let nobody in: ${inTheRooms(found)}`,
    `roomkeeper handover --from ${id} --to … --dry-run (${runbook})`,
  )

/** Its links and invitations are good until its account goes. */
const roomsOfLeaving = (former: string | undefined, { ofLeaving, looked, waiting, notCome }: LockedOut): Found[] =>
  former === undefined || ofLeaving.length === 0
    ? []
    : [
        warning(
          `${ofLeaving.length} clients have a room of the account whose key was replaced by another user’s; when that account goes, who has not come cannot any more: ${notCome} clients and ${waiting} people who were invited, of the ${looked} rooms that were looked into`,
          `Store a key of the account again, or roomkeeper handover --from ${former} --to … --dry-run before it goes (${runbook})`,
        ),
      ]

const deadLinks = (found: LockedOut): Found[] =>
  found.dead.length === 0
    ? []
    : [
        problem(
          `${found.dead.length} links let nobody in, because the account that made them is not active: ${inTheRooms(found)}`,
          `roomkeeper handover --from … --to …, with the address or id of the colleague who is gone (${runbook})`,
        ),
      ]
