import type { Output } from '../output/output.ts'
import { momentText } from '../output/time.ts'
import type { Unfinished } from './journal.ts'
import type { Look, Place, Tally } from './look.ts'

/** Columns in the order in which a record is judged. */
const columns: readonly (readonly [Place, string])[] = [
  ['no-client', 'NO CLIENT'],
  ['served', 'HAS A ROOM'],
  ['attention', 'NEEDS ATTENTION'],
  ['parked', 'PARKED'],
  ['young', 'TOO YOUNG'],
  ['queued', 'QUEUED BEFORE'],
  ['missing', 'TO BE QUEUED'],
]

/** Names that are shown of each kind of object. */
const fewNames = 5

/** What was found in a CRM, by kind of object, and the first names. */
export const showLook = (out: Output, crm: string, since: number, { objects, missing }: Look): void => {
  out.say(`${out.style('bold', crm)}  records created since ${momentText(since)}`)
  if (objects.size === 0) out.say('  none')
  const tallies = [...objects.values()]
  // A column that says nothing of anything is left out; what is to be done is always said.
  const shown = columns.filter(([place]) => place === 'missing' || tallies.some((tally) => tally[place] > 0))
  out.table(
    ['OBJECT', 'SEEN', ...shown.map(([, title]) => title)],
    [...objects].map(([object, tally]) => [
      object,
      String(seenIn(tally)),
      ...shown.map(([place]) => String(tally[place])),
    ]),
    '  ',
  )
  for (const [object, records] of Map.groupBy(missing, ({ ref }) => ref.type)) {
    const names = records.slice(0, fewNames).map(({ name, ref }) => name || ref.id)
    const more = records.length - names.length
    out.say(`  ${object}: ${names.join(', ')}${more > 0 ? ` … and ${more} more` : ''}`)
  }
  if (tallies.some(({ attention, parked }) => attention + parked > 0)) {
    out.say(out.style('dim', '  roomkeeper failed list says why some are parked, failed replay sends them again.'))
  }
}

const seenIn = (tally: Tally): number => Object.values(tally).reduce((sum, count) => sum + count, 0)

/** Says what an earlier run has left undone. */
export const showUnfinished = (out: Output, crm: string, { at, queued, of }: Unfinished): void =>
  out.say(
    `${crm}: the run of ${momentText(at)} stopped after ${queued} of ${of}; it is gone on with. --restart begins again.`,
  )

/** The same for programs; no name. */
export const lookAsJson = ({ objects }: Look) =>
  Object.fromEntries(
    [...objects].map(([object, { 'no-client': noClient, served, attention, parked, young, queued, missing }]) => [
      object,
      { noClient, hasRoom: served, attention, parked, young, queuedBefore: queued, toQueue: missing },
    ]),
  )
