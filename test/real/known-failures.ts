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
export const knownFailures: Readonly<Record<string, KnownFailure>> = {
  'clients: the first address invalid, a second one good': {
    fault: 'C4',
    instead: 'Nobody is invited, and the record says that it has no e-mail address.',
  },
  'clients: nobody owns it': {
    fault: 'C5',
    instead: 'The record says that the owner has no DocSpace account, though there is no owner.',
  },
}
