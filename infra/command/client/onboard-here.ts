import { milestoneIn } from '#infra/local/progress/stages.ts'
import { settledAfter } from '#lib/docspace/answer.ts'
import type { OnboardingContext } from '#lib/onboarding/context.ts'
import { type Moved, type Onboarded, onboardClient } from '#lib/onboarding/onboard.ts'
import { createPortalCache } from '#lib/onboarding/room/portal-cache.ts'
import { type ClientMessage, datedFields } from '#lib/queue/message.ts'
import { type ClientRef, clientKey } from '#lib/runtime/client-key.ts'
import { Park, RetryLater } from '#lib/runtime/errors.ts'
import { withLinesTo } from '#lib/runtime/telemetry/lines.ts'
import type { Output } from '../output/output.ts'
import { Problem } from '../problem.ts'
import { clientLivesOf } from '../target/client-memories.ts'
import { openPortal, recordsOf } from '../target/open-servers.ts'
import type { Target } from '../target/target.ts'
import { assertOursAlone, makerOf } from './client-context.ts'
import { type ClientLock, lockClient } from './client-lock.ts'

/** The longest that a client is served in this process, in milliseconds; its turn lasts until no write can have an effect any more. */
const longest = 8 * 60_000

/**
 * Serves a client whose message is sent by `send`, in this process and in the client's turn, so that no worker serves it meanwhile.
 * @returns undefined where a worker has its message, @throws Problem, Park, RetryLater
 */
export const onboardHere = async (
  target: Target,
  out: Output,
  message: ClientMessage,
  send: () => Promise<void>,
): Promise<Onboarded | undefined> => {
  const work = await workplaceOf(target, message.ref)
  await send()
  const lock = await lockClient(target.sqs, await target.queues.url('clients'), message, longest + settledAfter)
  if (!lock) return undefined
  const outcome = await whileLocked(lock, out, () =>
    withLinesTo(
      (line) => showStage(target, out, line),
      () => onboardClient(work, message.ref, datedFields(message)),
    ),
  )
  if (typeof outcome === 'string') return outcome
  const key = clientKey(outcome.moved)
  throw new Problem(`The record has another key: ${key}.`, `roomkeeper onboard ${key}`)
}

/** Keeps the message of a client that a later try may help: a write may be under way, and a worker takes over. */
const whileLocked = async (
  lock: ClientLock,
  out: Output,
  work: () => Promise<Onboarded | Moved>,
): Promise<Onboarded | Moved> => {
  try {
    const outcome = await work()
    await lock.complete()
    return outcome
  } catch (error) {
    if (error instanceof Park) await lock.complete()
    else {
      await lock.postpone((error instanceof RetryLater ? error.after : undefined) ?? settledAfter)
      out.say('Its message stays in the queue; a worker takes over.')
    }
    throw error
  }
}

const showStage = ({ clock }: Target, out: Output, line: string) => {
  const milestone = milestoneIn({ function: '', line, at: clock.now(), stream: 'stdout' })
  if (milestone?.stage) out.say(`  ${milestone.stage}`)
}

const workplaceOf = async (target: Target, ref: ClientRef): Promise<OnboardingContext> => {
  const [records, portal, lives] = await Promise.all([
    recordsOf(target, ref.source, longest),
    openPortal(target, longest),
    clientLivesOf(target),
  ])
  const { linkSecrets } = portal
  if (portal.memoryFault) throw portal.memoryFault
  await assertOursAlone(target, portal)
  return {
    records,
    docspace: makerOf(target, portal, ref),
    cache: createPortalCache(target.clock, portal.assertSameContent),
    clock: target.clock,
    settings: target.settings.onboarding,
    linkSecrets,
    ...lives,
    // The turn outlasts every write from its beginning.
    message: { keepHidden: async () => {}, keepHiddenWhile: (write) => write() },
  }
}
