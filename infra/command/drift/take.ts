import { isAcceptable } from '#lib/onboarding/life/drift/accepted.ts'
import type { ClientDrift } from '#lib/onboarding/life/drift/look-at-client.ts'
import { memoryForCrm, memoryForRoom } from '#lib/onboarding/life/drift/take-side.ts'
import { willFollow } from '#lib/onboarding/life/drift/will-follow.ts'
import type { ClientMemory } from '#lib/onboarding/life/memory/memory.ts'
import type { ClientRef } from '#lib/runtime/client-key.ts'
import { followClients } from '../client/follow.ts'
import { outcomesJson, showOutcomes } from '../client/outcomes.ts'
import { codeUnlessAgreed, isConfirmed } from '../confirm.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { resendClients } from '../failed/resend.ts'
import type { CommandContext } from '../ops.ts'
import { Problem } from '../problem.ts'
import type { Target } from '../target/target.ts'
import { byHand } from './drift-words.ts'
import type { LookedAt, OpenDrift } from './look.ts'
import type { DriftOptions, Side } from './options.ts'
import { driftJson, showDrift } from './show-drift.ts'

/**
 * Takes one side of what differs. Only what is remembered is changed here; of the record's side the worker makes the changes, as for any other
 * client that follows. A run that ends between the two is made whole by the next message of the client.
 */
export const takeSide = async (
  work: CommandContext<DriftOptions>,
  target: Target,
  { ref, looked, open, side }: { ref: ClientRef; looked: LookedAt; open: OpenDrift; side: Side },
): Promise<ExitCode> => {
  const { out, shell, options } = work
  const memory = memoryFor(looked.drift, side, target.clock.now())
  showDrift(out, [looked])
  const json = driftJson([looked])
  const question =
    side === 'room' ? 'Leave the room as it is, and report this no more?' : 'Change the room as the CRM has it?'
  if (!memory || !(await isConfirmed(shell, out, options, question))) {
    out.result({ applied: false, ...json })
    return memory ? codeUnlessAgreed(options) : exitCodes.done
  }
  const { memories } = open.lives
  if (!memories)
    throw new Problem('The bucket of memories cannot be found.', 'Deploy again, or ask for the right to read it.')
  if (!(await memories.write(memory.next, memory.over)))
    throw new Problem('Another has written what is remembered of this client meanwhile.', 'Give the command again.')
  if (side === 'room') {
    out.result({ applied: true, ...json })
    out.say(out.style('green', 'The room stays as it is, until the CRM says something else.'))
    return exitCodes.done
  }
  const since = target.clock.now()
  const delivery = await resendClients(target, [ref])
  const outcomes = await followClients(target, out, [{ ref }], { since, patience: options.wait * 1_000 })
  out.result({ applied: true, delivery, ...json, outcomes: outcomesJson(outcomes) })
  return showOutcomes(out, outcomes, options)
}

/** What is to be remembered, over what; undefined where nothing differs. @throws Problem where this side cannot be taken */
const memoryFor = (
  drift: ClientDrift,
  side: Side,
  now: number,
): { next: ClientMemory; over: string | undefined } | undefined => {
  if (drift.kind === 'compared' && drift.differences.length === 0) return undefined
  if (drift.kind !== 'compared' || !drift.sides)
    throw new Problem('There is no room of this client to compare.', 'roomkeeper plan says what becomes of the client.')
  if (drift.remembered === 'unreadable')
    throw new Problem(
      'What is remembered of this client cannot be read.',
      'A later version has written it: use that one.',
    )
  const { sides, desired, room, kept, follows } = drift.sides
  const about = { sides, desired, roomId: room.id, now }
  const taken = drift.differences.filter((one) => (side === 'room' ? isAcceptable(one) : willFollow(one, follows)))
  if (taken.length === 0)
    throw new Problem(
      side === 'room' ? 'Nothing of this can be accepted.' : 'Nothing of this follows by the settings.',
      [...new Set(drift.differences.map(byHand))].join('; '),
    )
  return { next: side === 'room' ? memoryForRoom(about, taken) : memoryForCrm(about), over: kept?.tag }
}
