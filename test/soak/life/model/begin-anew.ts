import type { LifeSettings, Part, Wanted } from './model.ts'

type Follow = NonNullable<LifeSettings['follow']>

const parts: readonly Part[] = ['manager', 'contacts', 'team']

/** What is remembered where nothing was, by docs/following.md: nobody of a part that does not follow. */
export const wantedAnew = (wanted: Wanted, follow: Follow): Wanted => ({
  ...wanted,
  people: peopleIn(wanted, (part) => follow[part] !== 'no'),
  unknown: parts.filter((part) => follow[part] === 'no'),
})

/** What was wanted last, with who is wanted now in a part that begins to follow. */
export const withBegun = (last: Wanted, wanted: Wanted, follow: Follow): Wanted => {
  const { unknown = [] } = last
  const begins = (part: Part) => unknown.includes(part) && follow[part] !== 'no'
  return {
    ...last,
    people: { ...last.people, ...peopleIn(wanted, begins) },
    unknown: unknown.filter((part) => !begins(part)),
  }
}

const peopleIn = ({ people }: Wanted, is: (part: Part) => boolean): Wanted['people'] =>
  Object.fromEntries(Object.entries(people).filter(([, { part }]) => is(part)))
