import type { KeyedHash } from '../memory/keyed-hash.ts'
import type { ClientMemory } from '../memory/memory.ts'
import type { RoomDifference } from './difference.ts'

/** What tells one difference of a room from another, whoever has made it. It may have titles and addresses in it: only its hash is kept. */
export const differenceText = ({ part, is, about = '', id = '', wanted = '', found = '' }: RoomDifference): string =>
  JSON.stringify([part, is, about || id, wanted, found])

/** Whether somebody may say that the room is right so: not of a room or a link that lets nobody in, or soon will not. */
export const isAcceptable = ({ is }: Pick<RoomDifference, 'is'>): boolean =>
  is !== 'gone' && is !== 'leaving' && is !== 'deleted'

/** Whether somebody has said of this very difference that the room is right so. */
export const isAccepted = (
  difference: RoomDifference,
  memory: ClientMemory | undefined,
  hash: Pick<KeyedHash, 'isDifference'>,
): boolean => (memory?.accepted ?? []).some((one) => hash.isDifference(differenceText(difference), one))
