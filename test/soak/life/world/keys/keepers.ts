import { SAMPLE_KEYS } from '#infra/simulators/docspace/index.ts'
import type { Harness } from '#test/onboarding/harness.ts'
import { addKey } from '#test/onboarding/several-users.ts'

/** Who may have a key of the rooms. */
export interface Keeper {
  id: string
  email: string
  apiKey: string
}

/** How many keys an installation begins with. */
export type KeyCount = 1 | 2 | 3

const newcomers = {
  kim: { email: 'kim.keeper@example.com', type: 'admin', n: '0e' },
  lea: { email: 'lea.keeper@example.com', type: 'roomAdmin', n: '1e' },
  max: { email: 'max.keeper@example.com', type: 'roomAdmin', n: '2e' },
} as const

/**
 * The portal's owner, an administrator, and two room administrators, who see their own rooms alone. @returns whose keys are stored at first, the
 * first one first, and who has one that is not stored
 */
export const openKeepers = (harness: Harness, count: KeyCount): { users: Keeper[]; spare: Keeper[] } => {
  const { users, ownerId } = harness.docspace.state
  const person = users.find(({ id }) => id === ownerId)
  if (!person) throw new Error('the portal has no owner')
  const owner: Keeper = { id: ownerId, email: person.email, apiKey: SAMPLE_KEYS.onboarding }
  const enter = ({ email, type, n }: (typeof newcomers)[keyof typeof newcomers]): Keeper => {
    const keeper = { id: `00000000-0000-4000-8000-0000000010${n}`, email, apiKey: `sk-${n.repeat(32)}` }
    users.push({ ...person, id: keeper.id, email, userName: email, type })
    addKey(harness, keeper.id, keeper.apiKey)
    return keeper
  }
  const [kim, lea, max] = [enter(newcomers.kim), enter(newcomers.lea), enter(newcomers.max)]
  const inTurn = { 1: [owner, kim, lea, max], 2: [lea, max, kim, owner], 3: [lea, owner, max, kim] }[count]
  return { users: inTurn.slice(0, count), spare: inTurn.slice(count) }
}
