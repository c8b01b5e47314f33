import { expect, test } from 'vitest'
import { crmReasons } from '#lib/crm/reasons.ts'
import type { NoteOutcome, Timeline, TimelineNote } from '#lib/crm/records/timeline/timeline.ts'
import { type FoundTimeline, writeOnTimeline } from '#lib/events/forms/timeline-outlet.ts'
import { Park, RetryLater } from '#lib/runtime/errors.ts'
import { everyEvent, readyEvent } from '../sample-events.ts'

const writing = async (
  answer: NoteOutcome | Error | FoundTimeline,
  event = readyEvent as (typeof everyEvent)[number],
  names = false,
) => {
  const written: { ref: object; note: TimelineNote; again: boolean }[] = []
  const timeline: Timeline = {
    async write(ref, note, again) {
      written.push({ ref, note, again })
      if (answer instanceof Error) throw answer
      return answer as NoteOutcome
    },
  }
  const asked: string[] = []
  const open = async (source: string) => {
    asked.push(source)
    return typeof answer === 'object' && !(answer instanceof Error) ? answer : { timeline }
  }
  return { tried: await writeOnTimeline(open, { names }, event, true), written, asked }
}

test('an event stands on the record of its client, in words, under its id', async () => {
  const { tried, written, asked } = await writing('written')
  expect(tried).toEqual({ meaning: 'taken' })
  expect(asked).toEqual(['hubspot'])
  expect(written).toEqual([
    {
      ref: { source: 'hubspot', type: 'company', id: '42' },
      note: {
        id: 'evt_1',
        at: readyEvent.at,
        headline: 'A room is ready',
        lines: [],
        url: 'https://acme.example/rooms/shared/7?a=1&b=2',
      },
      again: true,
    },
  ])
})

test('with names it has the title of the room, where there is a room', async () => {
  expect((await writing('written', readyEvent, true)).written[0]?.note.lines).toEqual([
    'Room: Client - Acme <!channel>',
  ])
  const attention = everyEvent.find(({ type }) => type === 'room.attention') ?? readyEvent
  const [{ note } = { note: undefined }] = (await writing('written', attention, true)).written
  expect(note).toStrictEqual({
    id: 'evt_2',
    at: readyEvent.at,
    headline: 'A client needs attention',
    lines: ['The plan is over.', 'Pay.'],
  })
})

test('one that was there is taken', async () => {
  expect((await writing('there')).tried).toEqual({ meaning: 'taken' })
})

test('there is nowhere to write of a record that is gone, of a source without timelines, or of no client', async () => {
  expect((await writing('gone')).tried).toEqual({ meaning: 'nowhere', why: 'its record is gone' })
  expect((await writing({ nowhere: 'none' })).tried).toEqual({ meaning: 'nowhere', why: 'none' })
  const backup = everyEvent.find(({ type }) => type === 'backup.finished') ?? readyEvent
  const { tried, asked } = await writing('written', backup)
  expect(tried).toEqual({ meaning: 'nowhere', why: 'it is about no client' })
  expect(asked).toEqual([])
})

const detail = 'POST note: 1'
test.each<[Error | FoundTimeline, object]>([
  [{ problem: 'no credentials' }, { meaning: 'later', why: 'no credentials' }],
  [
    new RetryLater(crmReasons['crm-forbidden'], { detail, after: 7 }),
    { meaning: 'later', why: `${crmReasons['crm-forbidden'].what} (${detail})`, asked: 7 },
  ],
  [new RetryLater(crmReasons['crm-changing']), { meaning: 'later', why: crmReasons['crm-changing'].what }],
  // Nobody knows whether it was written: the CRM may still be at it.
  [
    new RetryLater(crmReasons['crm-unreachable']),
    { meaning: 'later', why: crmReasons['crm-unreachable'].what, asked: 300_000 },
  ],
  [
    new RetryLater(crmReasons['crm-unreachable'], { after: 400_000 }),
    { meaning: 'later', why: crmReasons['crm-unreachable'].what, asked: 400_000 },
  ],
  [
    new Park(crmReasons['crm-not-understood'], { detail }),
    { meaning: 'refused', why: `${crmReasons['crm-not-understood'].what} (${detail})` },
  ],
  [new TypeError('Acme'), { meaning: 'later', why: 'Roomkeeper failed on the way (TypeError)' }],
])('what fails is told without what was written: %s', async (answer, tried) => {
  expect((await writing(answer)).tried).toStrictEqual(tried)
})
