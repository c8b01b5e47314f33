import { isSameTag } from '../../../docspace/rooms/same-tag.ts'

/** How a part that is now compares with what was last wanted and with what is wanted now. */
export interface Compared {
  /** What is wanted now is what was wanted last. */
  wantedIsLast: boolean
  /** The room is as it was wanted last. */
  isAsLast: boolean
  /** The room is as it is wanted now. */
  isAsWanted: boolean
}

/**
 * What becomes of a part. `nothing`: the CRM has not changed it, whatever people did. `change`: the CRM alone has. `settled`: it is made
 * already, so that it is only remembered. `conflict`: both have changed it, and people keep what they made.
 */
export type PartVerdict = 'nothing' | 'change' | 'settled' | 'conflict'

export const verdictOf = ({ wantedIsLast, isAsLast, isAsWanted }: Compared): PartVerdict => {
  if (wantedIsLast) return 'nothing'
  if (isAsWanted) return 'settled'
  return isAsLast ? 'change' : 'conflict'
}

export interface TagChanges {
  add: string[]
  remove: string[]
}

/**
 * The tags that come and go. One that is wanted anew is added; one that is no longer wanted is taken off if it is still there; one that is
 * wanted as before and was taken off by people stays off. Tags of people are nobody's business. Pure.
 */
export const tagChanges = ({
  last,
  wanted,
  is,
}: Readonly<Record<'last' | 'wanted' | 'is', readonly string[]>>): TagChanges => {
  const has = (tags: readonly string[], tag: string) => tags.some((one) => isSameTag(one, tag))
  return {
    add: wanted.filter((tag) => !has(last, tag) && !has(is, tag)),
    remove: is.filter((tag) => has(last, tag) && !has(wanted, tag)),
  }
}
