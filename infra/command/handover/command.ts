import { Command } from 'commander'
import { type FoundRooms, findRooms } from '#lib/onboarding/life/handover/find-rooms.ts'
import { codeUnlessAgreed, isConfirmed } from '../confirm.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { withLock } from '../lock.ts'
import type { CommandContext, Ops } from '../ops.ts'
import { Problem } from '../problem.ts'
import type { HandoverOptions } from './command-options.ts'
import { countPeople } from './count-people.ts'
import { giverVariable, type HandoverNames, type OpenColleagues, openColleagues } from './open-colleagues.ts'
import { handOverAll } from './run.ts'
import { roomsJson, showDone, showRooms } from './show-handover.ts'

/** `roomkeeper handover`. */
export const handoverCommand = (ops: Ops): Command =>
  new Command('handover')
    .description('give the rooms of a colleague who goes to another, with links and invitations that stay good')
    .requiredOption('--from <person>', 'who has the rooms now: an address, or the id of a deleted account')
    .requiredOption('--to <address>', 'who gets them; the stored key has to be of this person')
    .option('--leave', 'take the first out of the rooms; without it an active one stays as a manager')
    .option('-y, --yes', 'go on without asking')
    .option('--dry-run', 'show what would be done, and count the people who have not come; do nothing')
    .addHelpText(
      'after',
      `
Links and invitations end with the account that made them: when it is deactivated, nobody comes in over them any more, and nothing tells.
For each client's room of the first: the second comes in as a manager and becomes the owner, the invitation link is made anew and written on the
client's record, and whoever was invited by the first and has not come is invited again, once. A room that DocSpace gave to the second already gets the
same where its link or its invitations are dead. Archived rooms are named and not changed.

The stored key has to be the second's: store it first; new clients wait until roomkeeper key --accept. Only the owner of a room, the owner of the portal
or a DocSpace administrator may give it away: where the second is neither, put a key of one who is into ${giverVariable}. It is not kept.
A run that was interrupted is gone on with by the same command.

Examples:
  $ roomkeeper handover --from anna@acme.example --to bob@acme.example --dry-run --env prod
  $ ${giverVariable}=sk-... roomkeeper handover --from anna@acme.example --to bob@acme.example --env prod`,
    )
    .action(ops.act(handover))

const handover = (work: CommandContext<HandoverOptions>): Promise<ExitCode> =>
  withLock(work.options, `handover in ${work.options.env}`, () => handoverLocked(work))

const handoverLocked = async (work: CommandContext<HandoverOptions>): Promise<ExitCode> => {
  const { out, shell, options } = work
  const target = await work.target()
  const colleagues = await openColleagues(work, target)
  if (!colleagues.mayGive && !colleagues.isGone) throw notAllowed(options)
  const found = await look(work, colleagues)
  if (!colleagues.mayGive && found.rooms.some(({ is }) => is === 'give')) throw notAllowed(options)
  const people = options.dryRun ? await countPeople(colleagues, found.rooms, out.progress('people')) : undefined
  showRooms(out, found, people, colleagues)
  const json = roomsJson(found, people)
  const { length } = found.rooms
  const question = `Hand over ${length === 1 ? 'this room' : `these ${length} rooms`} to ${options.to}?`
  if (length === 0 || !(await isConfirmed(shell, out, options, question))) {
    out.result({ applied: false, ...json })
    return length === 0 ? exitCodes.done : codeUnlessAgreed(options)
  }
  const done = await handOverAll(work, target, colleagues, found.rooms)
  out.result({ applied: true, ...json, done: done.done, failed: done.failed })
  showDone(out, done, colleagues)
  return done.failed.length === 0 ? exitCodes.done : exitCodes.failed
}

const look = async ({ out }: CommandContext<HandoverOptions>, colleagues: OpenColleagues): Promise<FoundRooms> => {
  const progress = out.progress('rooms')
  try {
    return await findRooms({ ...colleagues, onLook: (looked, of) => progress.at(looked, of) })
  } finally {
    progress.end()
  }
}

const notAllowed = ({ from, to }: HandoverNames): Problem =>
  new Problem(
    `The key’s user may not give the rooms of ${from} away: only ${from}, the owner of the portal and DocSpace administrators may.`,
    `Put a key of one of them, with rooms:write and accounts:read, into ${giverVariable}, and leave ${to}’s as the stored one.`,
  )
