import { retryWhileBusy } from '#lib/crm/setup/retry-while-busy.ts'
import { type ClientRef, clientKey } from '#lib/runtime/client-key.ts'
import { deadlineIn } from '#lib/runtime/clock.ts'
import { choose } from '../failed/dead-letters.ts'
import { takeInRounds } from '../failed/rounds.ts'
import { explain } from '../target/explain.ts'
import { openPortal } from '../target/open-servers.ts'
import type { Target } from '../target/target.ts'
import { observeProof } from './observe.ts'
import type { OpenedProof } from './open-proof.ts'
import type { Steps } from './steps.ts'

/** How long to wait for a worker to finish, and for a room to be deleted, at most, in milliseconds. */
const settling = 60_000
const goneWithin = 60_000
const lookEvery = 1_000

/**
 * Deletes record and room, and dead letters of the client. Resolves to what is left, in words for people. A worker that is at it ends
 * first: what it makes afterwards nobody would find.
 */
export const cleanUp = async ({ target, connection }: OpenedProof, ref: ClientRef, steps: Steps): Promise<string[]> => {
  const left: string[] = []
  const part = async (what: string, work: () => Promise<void>) => {
    try {
      await work()
    } catch (error) {
      left.push(`${what}: ${explain(error).message}`)
    }
  }
  let parked = 0
  await part('the worker', async () => {
    parked = await settled(target, ref, steps)
  })
  await part(`the record ${ref.type} ${ref.id} in ${ref.source}`, async () => {
    const patience = { clock: target.clock, deadline: deadlineIn(settling, target.clock) }
    await retryWhileBusy(async () => connection.proof?.remove(ref.type, ref.id), patience)
    if (ref.source !== 'generic') steps.report('record gone', `${ref.type} ${ref.id} is deleted in ${ref.source}`)
  })
  await part('the worker', () => letGo(target, ref, steps))
  await part('the room in DocSpace', () => removeRooms(target, ref, steps))
  await part('the parked message', () => discardDeadLetters(target, ref, parked))
  return left
}

/** Waits until no worker is at the client any more: its room would be made anew. Resolves to how many messages of it were parked. */
const settled = async (target: Target, ref: ClientRef, steps: Steps): Promise<number> => {
  const end = target.clock.now() + settling
  while (target.clock.now() < end) {
    const { state, milestones } = await observeProof(target, ref, steps.began)
    const begun = state === 'preparing' || milestones.some(({ stage }) => stage === 'queued')
    const parked = milestones.filter(({ event }) => event === 'client.parked').length
    const served = milestones.some(({ event }) => event === 'client.completed')
    if (!begun || served || parked > 0 || state === 'ready' || state === 'attention') return parked
    await target.clock.sleep(lookEvery)
  }
  return 0
}

/**
 * A worker that read the record before it was deleted makes its room all the same, and nobody may have seen yet that it had begun. It holds
 * the message meanwhile: waits until the queue is empty at two looks, or until the log tells the end of this client.
 */
const letGo = async (target: Target, ref: ClientRef, steps: Steps): Promise<void> => {
  const end = target.clock.now() + settling
  let quietBefore = false
  while (target.clock.now() < end) {
    const { visible, held, delayed } = await target.queues.facts('clients')
    const quiet = visible + held + delayed === 0
    if (quiet && quietBefore) return
    quietBefore = quiet
    const { milestones } = await observeProof(target, ref, steps.began)
    if (milestones.some(({ event }) => event === 'client.completed' || event === 'client.parked')) return
    await target.clock.sleep(lookEvery)
  }
}

/** Only rooms with the client's own key, which no other client has. */
const removeRooms = async (target: Target, ref: ClientRef, steps: Steps): Promise<void> => {
  const { docspace } = await openPortal(target)
  const find = () => docspace.rooms.findByTag(clientKey(ref))
  const end = target.clock.now() + goneWithin
  const asked = new Set<number>()
  for (;;) {
    const rooms = await find()
    if (rooms.length === 0) break
    for (const { id } of rooms) {
      if (asked.has(id)) continue
      await docspace.rooms.remove(id)
      asked.add(id)
    }
    if (target.clock.now() >= end) throw new Error(`room ${rooms.map(({ id }) => id).join(', ')} is still there`)
    await target.clock.sleep(lookEvery)
  }
  if (asked.size > 0) steps.report('room gone', `room ${[...asked].join(', ')} is deleted in DocSpace`)
}

/** `known`: how many are there; a message that somebody holds at this moment is waited for. */
const discardDeadLetters = async (target: Target, ref: ClientRef, known: number): Promise<void> => {
  await takeInRounds(
    target,
    { choose: (parked) => choose(parked, { ids: [clientKey(ref)] }), known },
    async (held, deadLetters) => {
      for (const { deadLetter } of deadLetters) await held.remove(deadLetter)
    },
  )
}
