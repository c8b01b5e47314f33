/** A case that fails today, and is to be mended. */
interface KnownFailure {
  /** Its number in the list of faults. */
  fault: string
  /** What happens instead. */
  instead: string
}

/**
 * Cases that are written as they should be and fail today, by `group: case`. One that passes is an error until it is taken out of
 * here.
 */
export const knownFailures: Readonly<Record<string, KnownFailure>> = {}
