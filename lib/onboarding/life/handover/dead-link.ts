import type { DocSpace } from '../../../docspace/index.ts'

/** Whether a room has a link that lets nobody in because its maker is gone. One that has ended is no loss. @throws NoAnswer, RetryLater */
export const hasDeadLink = async (
  { links, linkCheck }: Pick<DocSpace, 'links' | 'linkCheck'>,
  roomId: number,
): Promise<boolean> => {
  const link = await links.invitation(roomId)
  return link !== undefined && !link.expired && (await linkCheck.isDead(link.url))
}
