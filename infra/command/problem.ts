/** A problem that a person can fix: shown as a sentence, without a stack trace. Ends the command with 1. */
export class Problem extends Error {
  override readonly name = 'Problem'
  /** What to do. */
  readonly remedy: string | undefined
  constructor(message: string, remedy?: string, cause?: unknown) {
    super(message, { cause })
    this.remedy = remedy
  }
}

/** The command was called wrongly. Ends it with 2. */
export class WrongUsage extends Error {
  override readonly name = 'WrongUsage'
}
