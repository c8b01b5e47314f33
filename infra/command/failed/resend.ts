import { randomUUID } from 'node:crypto'
import type { ClientRecord } from '#lib/crm/records/records-port.ts'
import { sendMessages } from '#lib/queue/send.ts'
import { type ClientRef, clientKey, parseClientKey } from '#lib/runtime/client-key.ts'
import { Problem } from '../problem.ts'
import { recordsOf } from '../target/open-servers.ts'
import type { Target } from '../target/target.ts'
import { type DeadLettersSeen, heldElsewhere, mostTurns, waitForTurn } from './dead-letters.ts'

/**
 * The clients among `ids` whose record needs attention and whose message is on no queue any more: it was discarded, or SQS
 * has dropped it after its two weeks. Message ids and clients that are parked are passed over.
 * @throws Problem for a client that needs no replay, with what helps it; RetryLater when its CRM does not answer
 */
export const clientsWithoutDeadLetter = async (
  target: Target,
  ids: readonly string[],
  { parked, elsewhere }: DeadLettersSeen,
): Promise<ClientRef[]> => {
  const refs = ids
    .filter((id) => !parked.some(({ client, deadLetter }) => client === id || deadLetter.id.startsWith(id)))
    .flatMap((id) => parseClientKey(id) ?? [])
  // What somebody else holds may be the message of just this client.
  if (refs.length > 0 && elsewhere > 0) throw heldElsewhere(elsewhere)
  for (const ref of refs) await checkNeedsAttention(target, ref)
  return refs
}

const checkNeedsAttention = async (target: Target, ref: ClientRef): Promise<void> => {
  const client = clientKey(ref)
  if (ref.source === 'generic') {
    throw new Problem(
      `No parked message is about ${client}, and its source cannot be read back.`,
      `Have the sender send the client once more, or: roomkeeper onboard ${client} --name NAME`,
    )
  }
  const records = await recordsOf(target, ref.source)
  let record: ClientRecord | undefined
  for (let turn = 1; turn <= mostTurns; turn += 1) {
    // What was replayed a moment ago is in the live queue, and the record goes on saying so until a worker has begun.
    const { visible, held, delayed } = await target.queues.facts('clients')
    record = await records.read(ref)
    if (record?.written?.state !== 'attention') break
    if (visible + held + delayed === 0 || turn === mostTurns) return
    await waitForTurn(target)
  }
  throw new Problem(
    record ? `${client} is not parked, and its record does not need attention.` : `The CRM has no record ${client}.`,
    `roomkeeper client show ${client} tells how the client stands.`,
  )
}

/** Puts a new message of each client into the live queue. @returns the name of the delivery @throws QueueUnavailable */
export const resendClients = async (target: Target, refs: readonly ClientRef[]): Promise<string> => {
  const receivedAt = new Date(target.clock.now()).toISOString()
  const delivery = `roomkeeper-${randomUUID()}`
  const messages = refs.map((ref) => ({ ref, receivedAt, delivery }))
  await sendMessages(target.sqs, await target.queues.url('clients'), messages, delivery)
  return delivery
}
