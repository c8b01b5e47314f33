import { appendFile, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type JournalOptions, openJournal } from '#infra/command/rules/journal.ts'
import type { TallyEntry } from '#lib/onboarding/rules-check/tally.ts'

const hour = 3_600_000
const began = Date.parse('2026-03-01T08:00:00Z')
let [folder, path] = ['', '']

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'roomkeeper-journal-'))
  path = join(folder, 'rules-check', 'local-espocrm.jsonl')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const entry = (client: number): TallyEntry => ({ client, kind: 'no-client' })

const open = async (more: Partial<JournalOptions> = {}) => {
  const counted: number[] = []
  const journal = await openJournal({
    path,
    of: 'settings',
    since: (at) => at - 24 * hour,
    afresh: false,
    now: began,
    counted: ({ client }) => void counted.push(client),
    ...more,
  })
  return { journal, counted }
}

/** A check that was killed after two pages. */
const interrupted = async () => {
  const { journal } = await open()
  await journal.note([entry(1), entry(2)], 'second')
  await journal.note([entry(3)], 'third')
  await journal.close()
}

describe('a check that was interrupted', () => {
  test('is gone on with from its last whole page', async () => {
    await interrupted()
    const { journal, counted } = await open({ now: began + hour })
    expect(journal.unfinished).toEqual({ at: began, records: 3, next: 'third', csv: 0 })
    expect(journal.since).toBe(began - 24 * hour)
    expect(counted).toEqual([1, 2, 3])
    await journal.note([entry(4)], undefined)
    await journal.close()
    const last = await open()
    expect(last.journal.unfinished).toMatchObject({ records: 4, next: undefined })
    expect(last.counted).toEqual([1, 2, 3, 4])
    await last.journal.close()
  })

  test.each([
    ['in a line', '{"next":"fourth","entries":[{"clie'],
    ['before a line', ''],
  ])('is gone on with when the crash came %s', async (_, rest) => {
    await interrupted()
    await appendFile(path, rest)
    if (rest === '') await writeFile(path, (await readFile(path, 'utf8')).trimEnd())
    const { journal, counted } = await open()
    expect(counted).toEqual([1, 2, 3])
    await journal.note([entry(4)], 'fourth')
    await journal.close()
    const again = await open()
    expect(again.counted).toEqual([1, 2, 3, 4])
    await again.journal.close()
  })

  test.each<[string, Partial<JournalOptions>]>([
    ['other settings', { of: 'others' }],
    ['another time since', { since: (at) => at - 48 * hour }],
    ['--restart', { afresh: true }],
    ['a day in between', { now: began + 25 * hour }],
  ])('begins again with %s', async (_, more) => {
    await interrupted()
    const { journal, counted } = await open(more)
    expect([journal.unfinished, counted]).toEqual([undefined, []])
    await journal.close()
    const { counted: left } = await open(more.afresh ? {} : more)
    expect(left).toEqual([])
  })

  test('begins again where it has read no page', async () => {
    await (await open()).journal.close()
    const { journal } = await open({ now: began + hour })
    expect(journal.unfinished).toBeUndefined()
    expect(journal.since).toBe(began - 23 * hour)
    await journal.close()
  })
})

test('the file is for its owner alone, and gone at the end', async () => {
  const { journal } = await open()
  await journal.note([entry(1)], undefined)
  expect((await stat(path)).mode & 0o777).toBe(0o600)
  await journal.finish()
  await expect(stat(path)).rejects.toThrow('ENOENT')
})

test('a file of anything else is written over', async () => {
  await (await open()).journal.close()
  await writeFile(path, 'not a journal\n')
  const { journal } = await open()
  expect(journal.unfinished).toBeUndefined()
  await journal.note([entry(1)], 'second')
  await journal.close()
  expect((await open()).counted).toEqual([1])
})

test('pages whose lines are not in the CSV file any more are read again', async () => {
  const { journal } = await open()
  await journal.note([entry(1)], 'second', 100)
  await journal.note([entry(2)], 'third', 200)
  await journal.close()
  const { journal: again, counted } = await open({ csvHas: 150 })
  expect([again.unfinished, counted]).toEqual([{ at: began, records: 1, next: 'second', csv: 100 }, [1]])
  await again.close()
  const { journal: gone } = await open({ csvHas: 0 })
  expect(gone.unfinished).toBeUndefined()
  await gone.close()
})
