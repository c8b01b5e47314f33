import { randomBytes } from 'node:crypto'
import type { Connector } from '#lib/crm/setup/connector.ts'
import { proofName } from '#lib/crm/setup/trial-name.ts'
import { type ClientRef, clientKey } from '#lib/runtime/client-key.ts'
import { codeUnlessAgreed, isConfirmed } from '../confirm.ts'
import { signatureSeen } from '../doctor/crm/signature.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import type { CommandContext } from '../ops.ts'
import type { Output } from '../output/output.ts'
import { WrongUsage } from '../problem.ts'
import { explain } from '../target/explain.ts'
import { cleanUp } from './clean-up.ts'
import { awaitClient, findClient, makeClient } from './client.ts'
import { type Interruption, watchInterruption } from './interruption.ts'
import { type OpenedProof, openProof, type ProveOptions } from './open-proof.ts'
import { readBack } from './read-back.ts'
import { createSteps, type Steps } from './steps.ts'
import { type Ending, watchProof } from './watch.ts'

/** How a proof went, before it is cleaned up. */
interface Outcome {
  ref?: ClientRef
  code: ExitCode
  /** What is not as it must be. */
  wrong: string[]
  remedy?: string
}

/** `prove CRM`: one client from the CRM to its room and back, then nothing of it is left. */
export const proveCrm =
  (name: string, connector: Connector) =>
  async (work: CommandContext<ProveOptions>): Promise<ExitCode> => {
    const { out, shell, options } = work
    const proof = await openProof(work, name, connector)
    const title = proofName(randomBytes(4).toString('hex'))
    const { object, fields } = proof.client
    const byHand = options.byHand || !proof.connection.proof?.make
    if (byHand && name === 'generic') throw new WrongUsage('A sender of your own has no records: leave out --by-hand.')
    out.say(out.style('bold', await proof.connection.hello()))
    out.say(`  + ${object} "${title}"${fieldsText(fields)}${byHand ? ', which you make in the CRM' : ''}`)
    const question = `Make it in ${name} (${proof.target.environment}), wait for its room, and delete both again?`
    if (!(await isConfirmed(shell, out, options, question))) {
      out.result({ applied: false, object, name: title, fields, byHand })
      return codeUnlessAgreed(options)
    }
    const interruption = watchInterruption(shell, proof.target.clock, () =>
      out.note('Interrupted: what was made is deleted again. This may take a minute.'),
    )
    const steps = createSteps(out, proof.target.clock)
    try {
      const outcome = await run({ proof, title, byHand, steps, interruption, out, wait: options.wait })
      const ref = outcome.ref ?? (byHand || name === 'generic' ? undefined : await lost(proof, title, outcome))
      const left = ref ? await cleanUp(proof, ref, steps) : []
      return conclude(out, { ...outcome, ...(ref && { ref }) }, { left, steps, interrupted: interruption.happened })
    } finally {
      interruption.stop()
    }
  }

const fieldsText = (fields: Readonly<Record<string, string>>): string => {
  const pairs = Object.entries(fields).map(([field, value]) => `${field} = ${value}`)
  return pairs.length === 0 ? '' : ` with ${pairs.join(', ')}`
}

/** A record whose making was not answered may be there all the same. */
const lost = ({ target, name }: OpenedProof, title: string, { code }: Outcome): Promise<ClientRef | undefined> =>
  code === exitCodes.done ? Promise.resolve(undefined) : findClient(target, name, title).catch(() => undefined)

interface Run {
  proof: OpenedProof
  title: string
  byHand: boolean
  steps: Steps
  interruption: Interruption
  out: Output
  /** Seconds. */
  wait: number
}

/** Everything but the cleaning up; what is thrown on the way is an outcome. */
const run = async ({ proof, title, byHand, steps, interruption, out, wait }: Run): Promise<Outcome> => {
  const { target, name, client } = proof
  const patience = wait * 1_000
  let ref: ClientRef | undefined
  try {
    if (byHand) {
      out.say(`Create ${client.object} "${title}"${fieldsText(client.fields)} in the CRM now, as a person does.`)
      ref = await awaitClient(proof, title, { interruption, patience })
      if (!ref) return { code: exitCodes.notDone, wrong: [`no client "${title}" was made in ${name}`] }
    } else ref = await makeClient(proof, title)
    steps.report('record', `${clientKey(ref)} is made in ${name}`)
    const ending = await watchProof({ target, ref, steps, interruption, patience })
    if (ending.end !== 'ready') return { ref, ...outcomeOf(ending, wait) }
    await tellSignature(proof, steps)
    const wrong = await readBack(target, ref, steps)
    return { ref, code: wrong.length === 0 ? exitCodes.done : exitCodes.failed, wrong }
  } catch (error) {
    const { message, remedy } = explain(error)
    return { ...(ref && { ref }), code: exitCodes.failed, wrong: [message], ...(remedy && { remedy }) }
  }
}

const outcomeOf = (ending: Exclude<Ending, { end: 'ready' }>, wait: number): Omit<Outcome, 'ref'> => {
  switch (ending.end) {
    case 'interrupted':
      return { code: exitCodes.interrupted, wrong: [] }
    case 'on-the-way':
      return { code: exitCodes.notDone, wrong: [`the room was still on its way after ${wait} s`] }
    case 'undelivered':
      return {
        code: exitCodes.failed,
        wrong: [`no delivery came within ${wait} s`],
        remedy:
          'roomkeeper doctor looks at webhooks and secrets; with --by-hand a person makes the client, and the CRM delivers it as any other.',
      }
    case 'parked':
    case 'no-client':
      return { code: exitCodes.failed, wrong: [ending.why] }
  }
}

/** Which signature the delivery carried, where only that can tell. */
const tellSignature = async ({ target, name, connection }: OpenedProof, steps: Steps): Promise<void> => {
  const note = await signatureSeen(target, name, connection, steps.began)
  if (note && note.state !== 'none') steps.report('signature', note.what)
}

const conclude = (
  out: Output,
  { ref, code, wrong, remedy }: Outcome,
  { left, steps, interrupted }: { left: readonly string[]; steps: Steps; interrupted: boolean },
): ExitCode => {
  const error = [...wrong, ...left.map((one) => `still there: ${one}`)].join('; ')
  const proven = code === exitCodes.done
  out.result({
    proven,
    ...(ref && { client: clientKey(ref) }),
    steps: steps.all,
    left,
    ...(error && { error }),
  })
  if (proven) out.say(out.style('green', 'Proven: from the CRM to the room and back.'))
  for (const what of wrong) out.complain(`Not proven: ${what}.`)
  if (remedy) out.complain(remedy)
  for (const what of left) out.complain(`Still there, delete it by hand: ${what}`)
  if (interrupted) return exitCodes.interrupted
  return proven && left.length > 0 ? exitCodes.failed : code
}
