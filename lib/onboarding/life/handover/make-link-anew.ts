import type { DocSpace } from '../../../docspace/index.ts'
import type { InvitationLink, LinkAsMade } from '../../../docspace/rooms/links.ts'
import type { Room } from '../../../docspace/rooms/rooms.ts'
import { mark, notAsWanted } from '../../room/apply.ts'
import { type KeptLink, keptLink, linkMarkOf } from './marks.ts'

export interface LinkMaker {
  heir: Pick<DocSpace, 'links' | 'rooms'>
  /** What a link is called whose own title nobody knows any more. */
  linkTitle: string
  /** The id of a link that the room gets where nobody knows the one that it had. */
  linkId(roomId: number): string
}

/** `none`: the room has no link, and nobody of us took it off. `ended`: it lets nobody in any more, and stays as it is. */
export type LinkOutcome = { how: 'made-anew' | 'ended'; link: InvitationLink } | { how: 'none' }

/**
 * Makes the room's invitation link once more, in the name of the key's user and under the same id: whoever sets it again without having removed it does not become its
 * maker (docs/facts/docspace.md#links-die-with-the-account-that-made-them). In between the room has no link, and a tag keeps what it is made
 * with, so that a run that ends there loses none. A link that people took off stays off.
 * @throws RetryLater where DocSpace does not keep it
 */
export const makeLinkAnew = async (maker: LinkMaker, room: Room): Promise<LinkOutcome> => {
  const { links } = maker.heir
  const link = await links.asMade(room.id)
  const kept = link ?? keptLink(room.tags)
  if (!kept) return { how: 'none' }
  if (link && hasEnded(link)) return { how: 'ended', link }
  if (link) {
    await mark(maker.heir, room.id, linkMarkOf(link))
    await links.remove(room.id, { id: link.id, invitation: true })
  }
  await links.createInvitation(room.id, newLink(maker, room.id, kept, link))
  const seen = await links.invitation(room.id)
  if (!seen) throw notAsWanted('link')
  return { how: 'made-anew', link: seen }
}

const hasEnded = ({ expired, usesLeft }: LinkAsMade): boolean => expired || usesLeft === 0

const newLink = (
  { linkId, linkTitle }: LinkMaker,
  roomId: number,
  { access, endsAt, usesLeft }: KeptLink,
  link: LinkAsMade | undefined,
) => ({
  id: link?.id ?? linkId(roomId),
  title: link?.title || linkTitle,
  access,
  ...(endsAt !== undefined && { endsAt }),
  ...(usesLeft !== undefined && { uses: usesLeft }),
})
