import { describe, expect, test } from 'vitest'
import { type CloserState, freshCloserLook } from '#lib/backup/archive/content/closer-state.ts'
import { freshContent } from '#lib/backup/archive/content/content-state.ts'
import { type ContentFacts, findingsOf } from '#lib/backup/archive/content/findings.ts'
import { type ContentCheck, concludeContent, lookAtContent } from '#lib/backup/stages/read/content-check.ts'
import type { RunState } from '#lib/backup/store/run-state.ts'
import { questions } from '../../archive/content/questions.ts'
import { now, runOf, type SaidByPortal, workOn } from '../../stage.ts'

const minutes = 60_000
const due = now - 60 * minutes
const since = '2026-11-25T02:30:00'

test.each([
  ['by the name of its archive', since, undefined, due + 30 * minutes],
  ['by that name, whenever it was started', since, due + 10 * minutes, due + 30 * minutes],
  ['when it was due, where the name has this very moment', '2026-11-25T03:00:00', undefined, due],
  ['when it was due, where the name has no time', '9999-12-31T23:59:59', undefined, due],
  ['when it was started, where the name has no time', '9999-12-31T23:59:59', due + 10 * minutes, due + 10 * minutes],
])('a backup began %s', async (_, named, startedAt, began) => {
  const run = runOf(25, { ...(startedAt !== undefined && { startedAt }) })
  expect(await lookAtContent(workOn({}).work, run, freshContent(named), true)).toMatchObject({ began })
})

const noRoom = { known: 0, missing: [], versions: 0, bytes: 0 }

interface Given {
  facts?: Partial<ContentFacts>
  rooms?: ContentCheck['rooms']
  warning?: string
  closer?: CloserState
  said?: SaidByPortal
}

/** What is said of an archive in which nothing is wrong but this. */
const conclude = async (given: Given) => {
  const { facts, warning, closer, said = {} } = given
  const found = findingsOf(freshContent(since), true)
  const rooms = 'rooms' in given ? given.rooms : noRoom
  const first = { facts: { ...found.facts, ...facts }, faults: [], questions: undefined, began: due, rooms }
  const run: RunState = runOf(25, { stage: 'read', ...(warning !== undefined && { warning }) })
  const { state } = await concludeContent(workOn(said).work, run, first, closer)
  return state
}

describe('what is said of an archive', () => {
  const lost = { ...noRoom, known: 1, missing: ['generic:client:1'] }
  const slow = 'The disk is slow'
  const files = 'For more details, please check storage/missing_info'

  test.each<[string, Given, 'verified' | 'gaps', number]>([
    ['nothing is wrong', {}, 'verified', 0],
    ['the portal does not show its rooms', { rooms: undefined }, 'verified', 0],
    ['a client’s room is missing', { rooms: lost }, 'gaps', 0],
    ['the server warns', { warning: slow }, 'gaps', 1],
    ['the server warns, and a client’s room is missing', { warning: slow, rooms: lost }, 'gaps', 1],
    ['the server warns, and a file could not be read', { warning: slow, facts: { missing: 1 } }, 'gaps', 2],
    ['the server warns of that file', { warning: files, facts: { missing: 1 } }, 'gaps', 1],
    ['the server warns of files, and none is named', { warning: files }, 'gaps', 1],
  ])('in which %s', async (_, given, verdict, gapCount) => {
    const { content, checks } = await conclude(given)
    expect(content).toMatchObject({ verdict, gapCount })
    expect(content?.clientRooms).toEqual('rooms' in given ? given.rooms : noRoom)
    expect(checks).toMatchObject([{ id: 'content', verdict: verdict === 'verified' ? 'passed' : 'warning' }])
  })

  test('counts what was written meanwhile by the archive, and by the portal', async () => {
    const closer = freshCloserLook(questions())
    closer.versions.set('5/1', { rows: [7], contents: [8], title: 'Offer.docx' })
    const said = { files: { get: async () => ({ version: 1, updated: due }) } }
    const { content } = await conclude({ facts: { changed: 2 }, closer, said })
    expect(content).toMatchObject({ verdict: 'verified', changed: 3, gaps: [] })
  })
})
