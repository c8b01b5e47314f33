import type { DocSpace } from '../../../docspace/index.ts'

/** Whether the account that owns a room is not active. The key's own is, and one that the key's user may not see is not known to be gone. @throws RetryLater */
export const isOwnerGone = async (
  { people }: Pick<DocSpace, 'people'>,
  owner: string,
  keyOwner: string,
): Promise<boolean> => owner !== '' && owner !== keyOwner && (await people.standing(owner))?.active === false
