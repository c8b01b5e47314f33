/** What was seen of the portal that an archive is to be restored into, and of the one that it is of. */
export interface TargetSigns {
  /** The portal that is backed up. */
  liveUrl: string
  url: string
  standalone: boolean
  restoring: boolean
  ownerId: string
  /** Undefined where the live portal does not answer. */
  liveOwnerId: string | undefined
  /** The live portal took the key of the other one: both are one. */
  opensLive: boolean
  rooms: number
  clientRooms: number
  people: number
  /** Owners of the portals that earlier drills have made there. */
  marks: ReadonlySet<string>
}

/** The owner of every new server (docs/facts/docspace.md#the-owner-of-a-new-server-has-the-same-id-everywhere). */
const everyNewOwner = '66faa6e4-f133-11ea-b126-00ffeec8b4ef'
/** An owner, and who has set the server up. */
const mostPeople = 5

/** Why nothing may be restored there: everything in it would be lost. None for an empty portal, or for what an earlier drill has left. */
export const targetProblems = (signs: TargetSigns): string[] => {
  const { url, liveUrl, ownerId, liveOwnerId, rooms, people, clientRooms } = signs
  const isSameOwner = ownerId === liveOwnerId && ownerId !== everyNewOwner
  const isMarked = signs.marks.has(ownerId)
  const because = (is: boolean, words: string) => (is ? [words] : [])
  return [
    ...because(new URL(url).host === new URL(liveUrl).host, 'it has the address of the portal that is backed up'),
    ...because(signs.opensLive, 'the portal that is backed up takes its key: both are one'),
    ...because(isSameOwner, 'its owner has the same id as that of the portal that is backed up'),
    ...because(!signs.standalone, 'it is not a self-hosted server: a drill restores only into one'),
    ...because(signs.restoring, 'something is being restored there right now'),
    ...because(!isMarked && clientRooms > 0, `it has ${clientRooms} rooms of clients`),
    ...because(!isMarked && rooms > 0 && clientRooms === 0, `it is not empty: it has ${rooms} rooms`),
    ...because(!isMarked && people > mostPeople, `it is not empty: it has ${people} people`),
  ]
}
