/**
 * Why a message waits or is parked. The texts are for people: `what` happened, what it `means` for the client,
 * and the `remedy`. Every reason of the product is declared in a catalogue, so that docs and tests can list them.
 */
export interface Reason {
  code: string
  kind: 'retry' | 'park'
  what: string
  means: string
  remedy: string
  /** The reason holds for every client of the portal or of its source, so the next message need not find it out again. */
  affectsAllClients?: boolean
  /** The cause ends at a set time and nobody has to fix anything, so a client is not parked for waiting long. */
  resolvesItself?: boolean
  /** The status on the client's record has the detail too: it names what is wrong with that record. */
  detailOnRecord?: boolean
}

/** Declares a catalogue of reasons; the code of each is its key. */
export const declareReasons = <K extends string>(
  catalogue: Record<K, Omit<Reason, 'code'>>,
): Readonly<Record<K, Reason>> =>
  Object.fromEntries(
    Object.entries<Omit<Reason, 'code'>>(catalogue).map(([code, reason]) => [code, { code, ...reason }]),
  ) as Record<K, Reason>

interface OutcomeOptions {
  /** Facts an operator needs, free of personal data and secrets. */
  detail?: string
  cause?: unknown
}

interface RetryOptions extends OutcomeOptions {
  after?: number | undefined
  source?: string | undefined
}

abstract class Outcome extends Error {
  readonly reason: Reason
  readonly detail: string | undefined
  constructor(reason: Reason, { detail, cause }: OutcomeOptions) {
    super(detail ? `${reason.what} (${detail})` : reason.what, { cause })
    this.reason = reason
    this.detail = detail
  }
}

/** May work later: the message stays in the queue and is received again after `after` milliseconds, or after an exponential back-off. */
export class RetryLater extends Outcome {
  override readonly name = 'RetryLater'
  readonly after: number | undefined
  /** The source whose trouble it is; absent when it is the portal's or this client's alone. */
  readonly source: string | undefined
  constructor(reason: Reason, options: RetryOptions = {}) {
    super(reason, options)
    this.after = options.after
    this.source = options.source
  }
}

/** No retry can help: the message goes to the dead-letter queue now, with its reason. */
export class Park extends Outcome {
  override readonly name = 'Park'
  constructor(reason: Reason, options: OutcomeOptions = {}) {
    super(reason, options)
  }
}

/** A setting, secret or environment variable is wrong: found at start, every problem in one message. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError'
}

/** The class of anything thrown, for a log. Never its message, which may quote what somebody typed. */
export const errorName = (error: unknown): string => (error instanceof Error ? error.name : typeof error)

/** SQS cannot be reached, or did not take every message: the sender must deliver again, which is safe. */
export class QueueUnavailable extends Error {
  override readonly name = 'QueueUnavailable'
}

/** SQS refused the message itself, as too long or for a character that is forbidden: sending it again cannot help. */
export class QueueRefusal extends Error {
  /** `code`: as SQS names the fault, such as `InvalidMessageContents`. */
  constructor(code: string, options?: ErrorOptions) {
    super(`the queue refused a message: ${code}`, options)
    this.name = `QueueRefusal ${code}`
  }
}
