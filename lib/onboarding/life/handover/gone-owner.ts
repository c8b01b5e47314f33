import type { DocSpace } from '../../../docspace/index.ts'

/** Whether the account that owns a room is not active. Those of our keys are, and one that the key's user may not see is not known to be gone. @throws RetryLater */
export const isOwnerGone = async (
  { people }: Pick<DocSpace, 'people'>,
  owner: string,
  users: readonly string[],
): Promise<boolean> => owner !== '' && !users.includes(owner) && (await people.standing(owner))?.active === false
