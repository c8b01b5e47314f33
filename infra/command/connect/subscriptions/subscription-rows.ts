import type { ConnectStep } from '#lib/crm/setup/connector.ts'
import type { Purpose, Subscription } from '#lib/crm/subscription.ts'
import { momentText } from '../../output/time.ts'

/**
 * How it is known that the CRM tells of something. `arrived`: one was taken here within the last days. `read-back`: the CRM showed its
 * subscription. `silent`: the trial caused one, and it had not arrived. `shown`: it is asked for, and nothing proves it. `untold`: the CRM has no
 * event for it. `missing`: a step is left.
 */
export type ProofState = 'arrived' | 'read-back' | 'silent' | 'shown' | 'untold' | 'missing'

/** One row of the table: an event, what it is for, and how it is proven. */
export interface SubscriptionRow {
  event: string
  purposes: readonly Purpose[]
  state: ProofState
  proven: string
  /** What to do, line by line. */
  how?: readonly string[]
}

export interface RowEvidence {
  name: string
  subscriptions: readonly Subscription[]
  steps: readonly ConnectStep[]
  /** When each event was taken last, in epoch milliseconds; undefined where the receiver's log could not be read. */
  arrivals: ReadonlyMap<string, number> | undefined
  /** Events that were caused and waited for. */
  caused: readonly string[]
  /** When that began, in epoch milliseconds. */
  since: number
  /** What to look at in the CRM where nothing of it came. */
  ifSilent?: string | undefined
  /** How what an event would tell is found without it. */
  otherwise(subscription: Pick<Subscription, 'object' | 'purposes'>): string
}

/** A row for each event that the settings ask for. */
export const subscriptionRows = (evidence: RowEvidence): SubscriptionRow[] =>
  evidence.subscriptions.map((subscription) => ({
    event: subscription.event,
    purposes: subscription.purposes,
    ...stateOf(subscription, evidence),
  }))

const stateOf = (
  subscription: Subscription,
  evidence: RowEvidence,
): Pick<SubscriptionRow, 'state' | 'proven' | 'how'> => {
  const { event } = subscription
  const { name, steps, arrivals, caused, since, otherwise } = evidence
  const step = steps.find((one) => one.subscription?.event === event)
  if (step && step.state !== 'done')
    return { state: 'missing', proven: 'missing', how: [...(step.how ?? []), `roomkeeper connect ${name}`] }
  const at = arrivals?.get(event)
  const readBack = step?.subscription?.readBack
  const isSilent = arrivals !== undefined && caused.includes(event) && (at ?? 0) < since
  if (isSilent)
    return {
      state: 'silent',
      proven: [readBack && `read back: ${readBack}`, notArrived].filter(Boolean).join('; '),
      how: [...(evidence.ifSilent ? [evidence.ifSilent] : []), ...lookFor(name, event, readBack)],
    }
  if (at !== undefined)
    return {
      state: 'arrived',
      proven: [`arrived on ${momentText(at)}`, readBack].filter(Boolean).join('; read back: '),
    }
  if (readBack) return { state: 'read-back', proven: `read back: ${readBack}` }
  return { state: 'shown', proven: `shown, not proven: ${whyNot(evidence)}; until then ${otherwise(subscription)}` }
}

const whyNot = ({ arrivals }: RowEvidence) =>
  arrivals ? 'none has arrived for a week' : 'the log of receive-webhook cannot be read'

const notArrived = 'what the trial caused had not arrived'

const lookFor = (name: string, event: string, readBack: string | undefined): string[] => [
  readBack
    ? `The CRM has the subscription, and its delivery of ${event} was not taken yet: the log of receive-webhook says why.`
    : `Look whether ${event} is subscribed to, switched on, and sent to the address above.`,
  `Then roomkeeper connect ${name} once more.`,
]

/** The words of people for what an event tells. */
export const purposeWords: Readonly<Record<Purpose, string>> = {
  created: 'new clients',
  deciding: 'who is a client',
  name: 'the name',
  owner: 'the owner',
  team: 'the team',
  contacts: 'the client’s people',
  fields: 'fields of the settings',
  deleted: 'deletions',
  merged: 'merges',
}

export const purposesText = (purposes: readonly Purpose[]): string =>
  purposes.map((purpose) => purposeWords[purpose]).join(', ')
