import { expect, test } from 'vitest'
import { clientOutcomeOf } from '#infra/command/client/follow.ts'
import type { Parked } from '#infra/command/failed/dead-letters.ts'

const deadLetterOf = (parkedAt: number) => ({ deadLetter: { parkedAt } }) as Parked
const older = deadLetterOf(50)
const newer = deadLetterOf(150)

type Known = Parameters<typeof clientOutcomeOf>[0]['known']
const ready: Known = { state: 'ready', roomUrl: 'http://portal/rooms/shared/1' }
const attention: Known = { state: 'attention', status: 'needs attention: no owner' }
const open: Known = { state: 'open' }
const noClient: Known = { state: 'no-client' }

const underWay = { since: 100, wasReady: false, settled: false, unseen: false }
const settled = { ...underWay, settled: true }

test.each([
  ['it became ready', undefined, ready, underWay, 'ready'],
  ['it was parked since', newer, open, underWay, 'parked'],
  ['it was parked since, although the record says ready', newer, ready, underWay, 'parked'],
  ['its record needed attention before', undefined, attention, underWay, undefined],
  ['its record needs attention at the end', undefined, attention, settled, 'parked'],
  ['an older dead letter may hide a newer one', older, open, settled, 'parked'],
  ['it was ready before', undefined, ready, { ...underWay, wasReady: true }, undefined],
  ['it was ready before, and is at the end', undefined, ready, { ...settled, wasReady: true }, 'ready'],
  ['it was ready before, and an older dead letter is there', older, ready, { ...settled, wasReady: true }, 'parked'],
  ['it is no client', undefined, noClient, settled, 'served'],
  [
    'it is no client, and some dead letters cannot be seen',
    undefined,
    noClient,
    { ...settled, unseen: true },
    undefined,
  ],
  ['its message is gone and nothing came of it', undefined, open, settled, undefined],
  ['nothing can be read of it', undefined, undefined, settled, undefined],
] as const)('%s', (_what, deadLetter, known, moment, end) => {
  expect(clientOutcomeOf({ deadLetter, known }, moment)?.end).toBe(end)
})
