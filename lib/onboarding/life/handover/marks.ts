import type { LinkAsMade } from '../../../docspace/rooms/links.ts'

/** Tag of a room that is being handed over. It is the first thing that is written and the last that is taken off: a run that was interrupted is gone on with. */
export const handoverMark = 'roomkeeper:handover'

const linkMark = 'roomkeeper:link:'

/** What a link is made with again, as far as a mark keeps it. */
export type KeptLink = Pick<LinkAsMade, 'access' | 'endsAt' | 'usesLeft'>

/** The tag that keeps what a link is made with, while the room has none: a room cannot have two. */
export const linkMarkOf = ({ access, endsAt, usesLeft }: KeptLink): string =>
  [
    `${linkMark}${access}`,
    ...(endsAt === undefined ? [] : [`until:${endsAt}`]),
    ...(usesLeft === undefined ? [] : [`uses:${usesLeft}`]),
  ].join(':')

/** The link that a run has taken off, by the tags of its room; undefined where none is missing. */
export const keptLink = (tags: readonly string[]): KeptLink | undefined => {
  const found = tags.map((tag) => /^roomkeeper:link:(\d+)(?::until:(\d+))?(?::uses:(\d+))?$/i.exec(tag)).find(Boolean)
  if (!found) return undefined
  const [, access, until, uses] = found
  return {
    access: Number(access),
    ...(until !== undefined && { endsAt: Number(until) }),
    ...(uses !== undefined && { usesLeft: Number(uses) }),
  }
}

/** The marks of a handover among the tags of a room, in the order in which they are taken off. */
export const marksOn = (tags: readonly string[]): string[] => {
  const isLinkMark = (tag: string) => tag.toLowerCase().startsWith(linkMark)
  const isMark = (tag: string) => tag.toLowerCase() === handoverMark
  return [...tags.filter(isLinkMark), ...tags.filter(isMark)]
}
