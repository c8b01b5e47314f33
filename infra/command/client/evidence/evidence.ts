import { evidencePrefix } from '#lib/onboarding/life/end/end-store.ts'
import { clientKey } from '#lib/runtime/client-key.ts'
import { exitCodes } from '../../exit-codes.ts'
import type { CommandContext, ExitCode } from '../../ops.ts'
import type { Output } from '../../output/output.ts'
import { momentText } from '../../output/time.ts'
import { Problem } from '../../problem.ts'
import { clientLivesOf } from '../../target/client-memories.ts'
import { openPortal } from '../../target/open-servers.ts'
import { clientNamed } from '../reference.ts'
import { type CheckedEvidence, checkEvidence, expectedEvidence } from './check-evidence.ts'
import { evidenceRows, problemOfEvidence } from './evidence-words.ts'

/** `client evidence CLIENT`: the signed files of the ends of a client's room, and whether each is what it says. Reads only. */
export const clientEvidence = async ({ out, target }: CommandContext<object>, text: string): Promise<ExitCode> => {
  const environment = await target()
  const client = clientKey(clientNamed(text, environment))
  const { texts, ends } = await clientLivesOf(environment)
  if (!texts || !ends)
    throw new Problem('The bucket of memories cannot be found.', 'Deploy again, or give this user the rights to it.')
  const [keys, end] = [await texts.list(evidencePrefix(client)), await ends.read(client)]
  const expected = expectedEvidence(end?.state)
  if (keys.length === 0 && !expected)
    throw new Problem(
      `There is no evidence of an end of ${client}.`,
      'A file is written when a room has ended: roomkeeper client show tells how far it is.',
    )
  const { linkSecrets, memoryFault } = await openPortal(environment)
  // Without the secrets every file would look as if somebody else had signed it.
  if (memoryFault) throw memoryFault
  const checked: CheckedEvidence[] = []
  for (const key of keys)
    checked.push(checkEvidence({ key, text: (await texts.read(key))?.text ?? '' }, client, linkSecrets))
  if (expected && !keys.includes(expected)) checked.push({ key: expected, verdict: 'missing' })
  out.result({ client, evidence: checked.map(inJson) })
  for (const one of checked) show(out, one)
  return checked.every(({ verdict }) => verdict === 'proven') ? exitCodes.done : exitCodes.failed
}

const inJson = ({ signedAt, ...one }: CheckedEvidence) => {
  const problem = problemOfEvidence(one)
  return {
    ...one,
    ...(signedAt !== undefined && { signedAt: new Date(signedAt).toISOString() }),
    ...(problem !== undefined && { problem }),
  }
}

const show = (out: Output, one: CheckedEvidence): void => {
  const { key, evidence, signedAt, byEarlierSecret } = one
  out.table([], [['evidence', key], ...(evidence ? evidenceRows(evidence) : [])])
  if (signedAt !== undefined) {
    const by = byEarlierSecret ? ', with an earlier secret' : ''
    out.say(out.style('green', `Signed by Roomkeeper on ${momentText(signedAt)}${by}.`))
  }
  const problem = problemOfEvidence(one)
  if (problem !== undefined) out.complain(problem)
}
