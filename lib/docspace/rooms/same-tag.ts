/**
 * A tag as the portal compares tags: without case, accents and trailing blanks, and with a dotless ı as i. A letter that was sent with its
 * accent as a second character is another one, as is any other difference (docs/facts/docspace.md#which-tags-are-the-same).
 */
const comparedTag = (tag: string): string =>
  [...tag].map(withoutAccent).join('').replaceAll('ı', 'i').toLowerCase().trimEnd()

const withoutAccent = (letter: string): string =>
  /\p{Mn}/u.test(letter) ? letter : letter.normalize('NFD').replace(/\p{Mn}/gu, '')

/** Whether the portal takes two spellings for one tag. */
export const isSameTag = (one: string, other: string): boolean => comparedTag(one) === comparedTag(other)
