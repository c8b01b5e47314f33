import { type EndPlace, endPlaces } from '#lib/onboarding/rules-check/place-end.ts'
import type { TallyResult } from '#lib/onboarding/rules-check/tally.ts'
import type { Output } from '../output/output.ts'
import { countOf } from './checked-rules.ts'

/** What would become of the end of a client's room, as it stands beside a number of rooms. */
export const endInWords: Readonly<Record<EndPlace, string>> = {
  begins: 'would be announced to end',
  waits: 'waits for its day',
  due: 'would end today',
  off: 'would not end any more',
  over: 'has ended',
  back: 'has ended, and the client is back',
  returns: 'would be opened again',
}

/** Whose rooms end by the settings. Somebody who tries a new setting looks here first. */
export const showEnds = (out: Output, { ends }: Pick<TallyResult, 'ends'>): void => {
  if (ends.size === 0) return
  out.say('  Ends of rooms, by what the records say now:')
  for (const place of endPlaces) {
    const count = ends.get(place)
    if (count !== undefined) out.say(`    ${countOf(count, 'room')}: ${endInWords[place]}`)
  }
}
