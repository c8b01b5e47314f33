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
  'keys: a key of another room administrator': {
    fault: 'A5',
    instead: 'Doctor takes the key, and a client that is sent again gets a second room.',
  },
  'keys: a key of a DocSpace administrator': {
    fault: 'A5',
    instead: 'Doctor takes the key, and new rooms are made that belong to another user.',
  },
  "keys: a key of the portal's owner": {
    fault: 'A5',
    instead: 'Doctor takes the key, and a finished client is told that its room has failed.',
  },
}
