import { findLockedOut, type LockedOut } from '#lib/onboarding/life/handover/find-locked-out.ts'
import { type DoctorCheck, type Found, ok, problem } from '../doctor/finding.ts'
import { openPortal } from '../target/open-servers.ts'

/** Whether clients cannot come in any more because a colleague's account is gone. Silent while there are no rooms. */
export const lockedOut: DoctorCheck = {
  area: 'Rooms',
  async look(target) {
    const { docspace } = await openPortal(target)
    const found = await findLockedOut(docspace)
    if (found.rooms === 0) return []
    const problems = [...[...found.ofGone].map((one) => roomsOfGone(one, found)), ...deadLinks(found)]
    return problems.length > 0
      ? problems
      : [ok(`the owners of ${found.rooms} clients’ rooms are active; ${links(found)}`)]
  },
}

const links = ({ looked }: LockedOut) => `${looked} rooms were looked into, and their links let people in`

const inTheRooms = ({ looked, waiting }: LockedOut): string =>
  `of the ${looked} rooms that were looked into, ${waiting} people have not come and cannot`

const runbook = 'docs/runbook.md, “A colleague goes”'

const roomsOfGone = ([id, rooms]: [string, readonly unknown[]], found: LockedOut): Found =>
  problem(
    `${rooms.length} clients have a room of an account that is not active, whose link and invitations let nobody in: ${inTheRooms(found)}`,
    `roomkeeper handover --from ${id} --to … --dry-run (${runbook})`,
  )

const deadLinks = (found: LockedOut): Found[] =>
  found.dead.length === 0
    ? []
    : [
        problem(
          `${found.dead.length} links let nobody in, because the account that made them is not active: ${inTheRooms(found)}`,
          `roomkeeper handover --from … --to …, with the address or id of the colleague who is gone (${runbook})`,
        ),
      ]
