import type { Output } from '../output/output.ts'
import { momentText } from '../output/time.ts'
import type { Unfinished } from './checkpoint.ts'
import type { RecordCounts, RecordPlace, RecordReview } from './review-records.ts'

interface Column {
  title: string
  /** Name of the count for programs. */
  json: string
  /** What somebody can do about those in it who get no room by this run. */
  hint?: string
}

/** Columns in the order in which they are shown. */
const columns: Readonly<Record<RecordPlace, Column>> = {
  'no-client': { title: 'NO CLIENT', json: 'noClient' },
  served: { title: 'HAS A ROOM', json: 'hasRoom' },
  'in-review': { title: 'READY FOR REVIEW', json: 'inReview' },
  'other-portal': {
    title: 'OTHER PORTAL',
    json: 'otherPortal',
    hint: 'carry the address of another portal than the one of the settings: roomkeeper plan CLIENT says what would be done.',
  },
  preparing: {
    title: 'BEING PREPARED',
    json: 'beingPrepared',
    hint: 'are being prepared, and the queues still hold messages: roomkeeper clients waiting says why they wait.',
  },
  attention: {
    title: 'NEEDS ATTENTION',
    json: 'attention',
    hint: 'need attention: roomkeeper failed list says why, roomkeeper failed replay sends them again.',
  },
  unparked: {
    title: 'NOT PARKED ANY MORE',
    json: 'unparked',
    hint: 'need attention, and their parked message was discarded or has expired: the same command with --again queues them.',
  },
  parked: {
    title: 'PARKED',
    json: 'parked',
    hint: 'are parked: roomkeeper failed list says why, roomkeeper failed replay sends them again.',
  },
  archived: {
    title: 'ARCHIVED',
    json: 'archived',
    hint: 'are archived in the CRM, which takes no change of them: take them out of the archive, then run the same command again.',
  },
  young: {
    title: 'TOO YOUNG',
    json: 'young',
    hint: 'are so young that their webhook may still come: --min-age 0 queues them now.',
  },
  queued: {
    title: 'QUEUED BEFORE',
    json: 'queuedBefore',
    hint: 'were queued by an earlier run and may still wait: --restart queues them once more.',
  },
  missing: { title: 'TO BE QUEUED', json: 'toQueue' },
}
const places = Object.keys(columns) as RecordPlace[]

/** Names that are shown of each kind of object. */
const fewNames = 5

/** What was found in a CRM, by kind of object, and the first names. */
export const showLook = (out: Output, crm: string, since: number, { objects, missing }: RecordReview): void => {
  out.say(`${out.style('bold', crm)}  records created since ${momentText(since)}`)
  if (objects.size === 0) out.say('  none')
  const perObject = [...objects.values()]
  // A column that says nothing of anything is left out; what is to be done is always said.
  const shown = places.filter((place) => place === 'missing' || countIn(perObject, place) > 0)
  out.table(
    ['OBJECT', 'SEEN', ...shown.map((place) => columns[place].title)],
    [...objects].map(([object, counts]) => [
      object,
      String(seenIn(counts)),
      ...shown.map((place) => String(counts[place])),
    ]),
    '  ',
  )
  for (const [object, records] of Map.groupBy(missing, ({ ref }) => ref.type)) {
    const names = records.slice(0, fewNames).map(({ name, ref }) => name || ref.id)
    const more = records.length - names.length
    out.say(`  ${object}: ${names.join(', ')}${more > 0 ? ` … and ${more} more` : ''}`)
  }
  for (const line of hintsFor(perObject)) out.say(out.style('dim', `  ${line}`))
}

const countIn = (perObject: readonly RecordCounts[], place: RecordPlace): number =>
  perObject.reduce((sum, counts) => sum + counts[place], 0)

/** A line for each kind of client that gets no room by this run, with what helps. */
const hintsFor = (perObject: readonly RecordCounts[]): string[] =>
  places.flatMap((place) => {
    const [count, { hint }] = [countIn(perObject, place), columns[place]]
    return hint && count > 0 ? [`${count} ${hint}`] : []
  })

/** Places of clients of whom nothing more has to be said. */
const settled: readonly RecordPlace[] = ['no-client', 'served', 'in-review']

/** Says that there is nobody to queue; that nobody is missing only where that is so. */
export const showNothingToQueue = (out: Output, looks: readonly RecordReview[]): void => {
  const perObject = looks.flatMap(({ objects }) => [...objects.values()])
  const open = places
    .filter((place) => !settled.includes(place))
    .reduce((sum, place) => sum + countIn(perObject, place), 0)
  const words = `No client is to be queued. ${open === 1 ? '1 has' : `${open} have`} no room yet, as the table says.`
  out.say(open === 0 ? out.style('green', 'No client is missing: there is nothing to do.') : words)
}

const seenIn = (counts: RecordCounts): number => Object.values(counts).reduce((sum, count) => sum + count, 0)

/** Says what an earlier run has left undone. */
export const showUnfinished = (out: Output, crm: string, { at, queued, of }: Unfinished): void =>
  out.say(
    `${crm}: the run of ${momentText(at)} stopped after ${queued} of ${of}; it is gone on with. --restart begins again.`,
  )

/** The same for programs; no name. */
export const lookAsJson = ({ objects }: RecordReview) =>
  Object.fromEntries(
    [...objects].map(([object, counts]) => [
      object,
      Object.fromEntries(places.map((place) => [columns[place].json, counts[place]])),
    ]),
  )
