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

/** Something failed after a part had been made, which stays. Programs are told of both; the cause says what failed. */
export class Halfway extends Error {
  override readonly name = 'Halfway'
  /** What was made before, in the words of the steps. */
  readonly made: readonly string[]
  constructor(made: readonly string[], cause: unknown) {
    super('a part was made, and then something failed', { cause })
    this.made = made
  }
}

/** Work that makes one thing after the other, and says each that is made. @throws Halfway where it fails */
export const sayingWhatIsMade = async <T>(work: (isMade: (what: string) => void) => Promise<T>): Promise<T> => {
  const made: string[] = []
  try {
    return await work((what) => made.push(what))
  } catch (error) {
    throw new Halfway(made, error)
  }
}
