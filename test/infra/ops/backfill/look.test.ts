import { expect, test } from 'vitest'
import { lookThrough } from '#infra/ops/backfill/look.ts'
import { lookAsJson, showLook } from '#infra/ops/backfill/show.ts'
import { createOutput } from '#infra/ops/output/output.ts'
import { processShell } from '#infra/ops/shell.ts'
import { listed, listingOf } from '#test/lib/backfill/listing.ts'

const now = Date.UTC(2026, 0, 5)
const minute = 60_000

const look = (...records: Parameters<typeof listingOf>[0]) =>
  lookThrough({
    listing: listingOf(records),
    query: { since: 0, filter: {} },
    minAge: 15 * minute,
    clock: { now: () => now, sleep: async () => {} },
    parked: new Set(['espocrm:Account:parked']),
    queued: new Set(['espocrm:Account:queued']),
    progress: { at: () => {}, end: () => {} },
  })

const everyKind = () =>
  look(
    listed('missing'),
    listed('other', { isClient: false }),
    listed('ready', { written: { state: 'ready', roomId: 1 } }),
    listed('broken', { written: { state: 'attention' } }),
    listed('parked'),
    listed('queued'),
    listed('young', { createdAt: now - 14 * minute }),
    listed('deal', { ref: { source: 'espocrm', type: 'Opportunity', id: 'deal' } }),
  )

test('counts each record once, by kind of object, and takes only those that nobody heard of', async () => {
  const found = await everyKind()
  const none = { noClient: 0, hasRoom: 0, attention: 0, parked: 0, young: 0, queuedBefore: 0 }
  expect(lookAsJson(found)).toEqual({
    Account: { noClient: 1, hasRoom: 1, attention: 1, parked: 1, young: 1, queuedBefore: 1, toQueue: 1 },
    Opportunity: { ...none, toQueue: 1 },
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
  for (const part of ['NO CLIENT', 'HAS A ROOM', 'NEEDS ATTENTION', 'PARKED', 'TOO YOUNG', 'QUEUED BEFORE']) {
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
