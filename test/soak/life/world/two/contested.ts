import type { Harness } from '#test/onboarding/harness.ts'
import type { Entry } from '../../../simulation/crms/crm.ts'
import type { Belief, LifeSettings } from '../../model/model.ts'
import type { LifeCrm } from '../crms/crm.ts'
import { activeRoot, roomsOf } from '../rooms.ts'

interface Rooms {
  harness: Harness
  settings: LifeSettings
  /** The rooms of merged records: of which one that is gone, and into which client. */
  others: readonly { entry: Entry; left: object }[]
}

/**
 * Whether the room of a record that was merged into this one is to be settled, and nobody says how. Pipedrive tells of a merge once, by its event.
 */
export const hasOtherRoom = (
  { harness, others, settings: { merge } }: Rooms,
  client: { crm: LifeCrm; entry: Entry; beliefs: readonly Belief[] },
): boolean => {
  if (client.crm.source === 'pipedrive') return false
  const [own] = roomsOf(harness, client.entry)
  // In review nothing is settled.
  const mayBe = client.beliefs.every(({ phase }) => phase !== 'review')
  const isSettled =
    mayBe && (merge === 'keep' || merge === 'link' || (merge === 'archive' && own?.parentId === activeRoot))
  const isOpen = ({ left, entry }: Rooms['others'][number]) =>
    left === client && roomsOf(harness, entry).some(({ parentId }) => parentId === activeRoot)
  return !(isSettled && own) && others.some(isOpen)
}
