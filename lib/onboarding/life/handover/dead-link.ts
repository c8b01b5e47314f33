import type { DocSpace } from '../../../docspace/index.ts'

type Portal = Pick<DocSpace, 'links' | 'linkCheck'>

/** `dead`: it lets nobody in because its maker is gone. One that has ended is no loss. @throws NoAnswer, RetryLater */
export const standingOfLink = async (
  { links, linkCheck }: Portal,
  roomId: number,
): Promise<'none' | 'good' | 'dead'> => {
  const link = await links.invitation(roomId)
  if (!link) return 'none'
  return !link.expired && (await linkCheck.isDead(link.url)) ? 'dead' : 'good'
}

/** Whether a room has a link that lets nobody in because its maker is gone. @throws NoAnswer, RetryLater */
export const hasDeadLink = async (portal: Portal, roomId: number): Promise<boolean> =>
  (await standingOfLink(portal, roomId)) === 'dead'
