import { expect, test } from 'vitest'
import { type LookOptions, reviewRecords } from '#infra/command/backfill/review-records.ts'
import { lookAsJson, showLook, showNothingToQueue } from '#infra/command/backfill/show-search.ts'
import { createOutput } from '#infra/command/output/output.ts'
import { processShell } from '#infra/command/shell.ts'
import { listed, listingOf } from '#test/lib/backfill/listing.ts'

const now = Date.UTC(2026, 0, 5)
const minute = 60_000

const look = (...records: Parameters<typeof listingOf>[0]) => lookWith({}, ...records)

const lookWith = (changes: Partial<LookOptions>, ...records: Parameters<typeof listingOf>[0]) =>
  reviewRecords({
    listing: listingOf(records),
    query: { since: 0, filter: {} },
    minAge: 15 * minute,
    clock: { now: () => now, sleep: async () => {} },
    parked: new Set(['espocrm:Account:parked', 'espocrm:Account:broken']),
    queuesHoldMessages: true,
    portalHosts: ['docspace.example.com'],
    queued: new Set(['espocrm:Account:queued']),
    progress: { at: () => {}, end: () => {} },
    ...changes,
  })

const everyKind = () =>
  look(
    listed('missing'),
    listed('other', { isClient: false }),
    listed('ready', { written: { state: 'ready', roomId: 1 } }),
    listed('broken', { written: { state: 'attention' } }),
    listed('discarded', { written: { state: 'attention' } }),
    listed('begun', { written: { state: 'preparing' } }),
    listed('moved', { written: { state: 'ready', roomUrl: 'https://trial.example.com/rooms/shared/1' } }),
    listed('parked'),
    listed('queued'),
    listed('archived', { isArchived: true }),
    listed('young', { createdAt: now - 14 * minute }),
    listed('deal', { ref: { source: 'espocrm', type: 'Opportunity', id: 'deal' } }),
  )

test('counts each record once, by kind of object, and takes only those that nobody heard of', async () => {
  const found = await everyKind()
  const names = ['noClient', 'hasRoom', 'otherPortal', 'beingPrepared', 'attention', 'unparked', 'parked', 'archived']
  const each = (count: number) => Object.fromEntries(names.map((name) => [name, count]))
  expect(lookAsJson(found)).toEqual({
    Account: { ...each(1), inReview: 0, young: 1, queuedBefore: 1, toQueue: 1 },
    Opportunity: { ...each(0), inReview: 0, young: 0, queuedBefore: 0, toQueue: 1 },
  })
  expect(found.missing.map(({ ref }) => ref.id)).toEqual(['missing', 'deal'])
})

const shown = async (found: Awaited<ReturnType<typeof look>>) => {
  const text: string[] = []
  const stdout = { write: (line: string) => text.push(line) } as unknown as NodeJS.WriteStream
  showLook(createOutput({ ...processShell(), stdout }, { json: false }), 'espocrm', 0, found)
  return text.join('')
}

test('shows people what stands in the way of each, and the first names', async () => {
  const text = await shown(await everyKind())
  const hints = [
    '1 carry the address of another portal',
    '1 are being prepared, and the queues still hold messages: roomkeeper clients waiting',
    '1 need attention: roomkeeper failed list',
    '1 need attention, and their parked message was discarded or has expired: the same command with --again',
    '1 are parked: roomkeeper failed list',
    '1 are archived in the CRM, which takes no change of them: take them out of the archive',
    '1 are so young that their webhook may still come: --min-age 0',
    '1 were queued by an earlier run',
  ]
  for (const part of [
    'NO CLIENT',
    'HAS A ROOM',
    'NEEDS ATTENTION',
    'PARKED',
    'ARCHIVED',
    'TOO YOUNG',
    'QUEUED BEFORE',
    ...hints,
  ]) {
    expect(text).toContain(part)
  }
  expect(text).toContain('Account: Client missing\n')
  expect(text).toContain('roomkeeper failed list')
})

test('leaves out what says nothing', async () => {
  const text = await shown(await look(listed('missing')))
  expect(text).toMatch(/OBJECT +SEEN +TO BE QUEUED\n +Account +1 +1\n/)
  expect(text).not.toContain('failed list')
})

test('queues with --again who needs attention and has no dead letter, and nobody who has one', async () => {
  const found = await lookWith(
    { again: true },
    listed('broken', { written: { state: 'attention' } }),
    listed('discarded', { written: { state: 'attention' } }),
  )
  expect(found.missing.map(({ ref }) => ref.id)).toEqual(['discarded'])
})

test('takes nobody for queued before once the queues are empty', async () => {
  const found = await lookWith({ queuesHoldMessages: false }, listed('queued'))
  expect(found.missing.map(({ ref }) => ref.id)).toEqual(['queued'])
})

test('says that no client is missing only where that is so', async () => {
  const said = async (...records: Parameters<typeof listingOf>[0]) => {
    const text: string[] = []
    const stdout = { write: (line: string) => text.push(line) } as unknown as NodeJS.WriteStream
    const found = await look(...records)
    showNothingToQueue(createOutput({ ...processShell(), stdout }, { json: false }), [found])
    return text.join('')
  }
  expect(await said(listed('ready', { written: { state: 'ready' } }))).toContain('No client is missing')
  expect(await said(listed('young', { createdAt: now }), listed('queued'))).toBe(
    'No client is to be queued. 2 have no room yet, as the table says.\n',
  )
})
