import { words } from '#infra/local/progress/reporter.ts'
import type { ClientRef } from '#lib/runtime/client-key.ts'
import type { Target } from '../target/target.ts'
import type { Interruption } from './interruption.ts'
import { observeProof, type Seen } from './observe.ts'
import type { Steps } from './steps.ts'

/** How the wait for the room ended. */
export type Ending =
  | { end: 'ready' }
  | { end: 'parked' | 'no-client'; why: string }
  /** No webhook came, or the client was in progress when the wait was over. */
  | { end: 'undelivered' | 'on-the-way' | 'interrupted' }

/** Milliseconds between two looks. */
const lookEvery = 1_000

export interface WatchOptions {
  target: Target
  ref: ClientRef
  steps: Steps
  interruption: Interruption
  /** Milliseconds. */
  patience: number
}

/** Waits for the delivery and the room of a client, and shows each step with its time. */
export const watchProof = async ({ target, ref, steps, interruption, patience }: WatchOptions): Promise<Ending> => {
  const end = target.clock.now() + patience
  for (;;) {
    const seen = await observeProof(target, ref, steps.began)
    tellSteps(seen, steps)
    const ending = endingOf(seen)
    // A log line is readable a moment after its event.
    if (ending?.end === 'ready') tellSteps(await observeProof(target, ref, steps.began), steps)
    if (ending) return ending
    if (interruption.happened) return { end: 'interrupted' }
    const arrived = steps.has('delivered') || seen.state !== 'none'
    if (target.clock.now() >= end) return { end: arrived ? 'on-the-way' : 'undelivered' }
    await interruption.sleep(lookEvery)
  }
}

const tellSteps = ({ milestones, isLogged, state }: Seen, steps: Steps): void => {
  for (const { stage, at, roomId } of milestones) {
    if (stage === 'queued')
      steps.report('delivered', 'the webhook came, is authentic, and the client is in the queue', at)
    else if (stage && stage !== 'received')
      steps.report(words[stage][0], `${words[stage][1]}${stage === 'room' && roomId ? ` (id ${roomId})` : ''}`, at)
  }
  // Where the log cannot be read, or is late, the record shows that a worker has begun.
  if (state !== 'none' && (!isLogged || state === 'ready'))
    steps.report('delivered', 'the webhook came: a worker has begun')
}

const endingOf = ({ milestones, state, status, isClient }: Seen): Ending | undefined => {
  if (state === 'ready') return { end: 'ready' }
  const parked = milestones.find(({ event }) => event === 'client.parked')
  if (parked || state === 'attention') {
    const why = [parked?.reason, parked?.detail].filter(Boolean).join(': ')
    return { end: 'parked', why: status ?? why }
  }
  if (isClient === false)
    return { end: 'no-client', why: 'the record is no client by the settings: compare `clients` of the source' }
  return undefined
}
