import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { Superseded } from '#lib/backup/stages/stage-context.ts'
import { createRuns } from '#lib/backup/store/run-repository.ts'
import type { RunState } from '#lib/backup/store/run-state.ts'
import { readCopiesAgain } from '#lib/backup/transfer/read-again.ts'
import { now, portalSettings, runOf, workOn } from '../../stage.ts'
import { keepLines } from '../../world/lines.ts'

const lines = keepLines()
const day = 24 * 3_600_000
const gigabyte = 1024 ** 3
const archive = Buffer.from('an archive of acme')
const sha256 = createHash('sha256').update(archive).digest('hex')
const keyOf = (run: string) => `archives/main/${run}/a.tar.gz`

/** A run of a night in November whose copy was read when it was made. */
const copied = (night: number, more: Partial<RunState> = {}): RunState => {
  const run = runOf(night)
  const facts = { entries: 1, bytes: 1, tables: 1, closing: true, missing: false, sha256, size: archive.length }
  const copy = { key: keyOf(run.run), checksum: 'sum', ...more.copy }
  return { ...run, stage: 'done', passed: true, outcome: 'good', facts, endedAt: run.dueAt, ...more, copy }
}
const tonight = (more: Partial<RunState> = {}) =>
  runOf(25, { stage: 'report', outcome: 'good', passed: true, end: { kind: 'finished', at: now }, ...more })

/** The bucket with these runs and what is stored of their copies. */
const open = async (
  runs: RunState[],
  { settings = {}, remaining = () => 200_000 }: { settings?: object; remaining?: () => number } = {},
) => {
  const { work, memory } = workOn({}, {})
  const repository = createRuns(memory.store)
  for (const run of runs) await repository.begin(run)
  for (const { copy } of runs) {
    if (copy) memory.copies.set(copy.key, { bytes: archive, checksum: 'sum', lockUntil: copy.lockUntil })
  }
  const pieces: string[] = []
  const { piece } = memory.store
  memory.store.piece = async (key, start, length) => {
    pieces.push(key)
    return piece(key, start, length)
  }
  const offsite = { readAgainDays: 10, readAgainGigabytes: 1, ...settings }
  const context = {
    ...work,
    services: { ...work.services, runs: repository, store: memory.store },
    settings: portalSettings({ offsite }),
    deadline: { remaining },
  }
  const kept: RunState[] = []
  const keep = async (state: RunState) => {
    kept.push(state)
    return state
  }
  const read = (state: RunState = tonight()) => readCopiesAgain(context, state, keep)
  const copyOf = async (run: string) => (await repository.find('main', run))?.state.copy
  return { context, memory, pieces, kept, read, copyOf, keep }
}
const nothing = { bytes: 0, read: [], damaged: [], waiting: 0, finished: true }

describe('older copies', () => {
  test('are read again when they were not read for the days of the settings, the longest unread first', async () => {
    const early = copied(1, { copy: { key: keyOf('night 1'), checksum: 'sum', readAt: now - 11 * day } })
    const { read, copyOf, pieces } = await open([
      copied(13),
      early,
      copied(20),
      copied(14, { endedAt: now - 12 * day }),
    ])
    const { readAgain } = await read()
    expect(readAgain).toEqual({ ...nothing, bytes: 3 * archive.length, read: ['night 13', 'night 14', 'night 1'] })
    expect(pieces).toEqual(['night 13', 'night 14', 'night 1'].map(keyOf))
    expect(await copyOf('night 13')).toEqual({ key: keyOf('night 13'), checksum: 'sum', readAt: now })
    expect((await copyOf('night 20'))?.readAt).toBeUndefined()
  })

  test('that are not in the bucket any more, or that nobody has made, are not looked for', async () => {
    const { read, memory } = await open([copied(1), runOf(2)])
    memory.copies.clear()
    expect((await read()).readAgain).toEqual(nothing)
  })

  test('are read up to the bytes of the settings, and one at least', async () => {
    const large = (night: number, size: number) =>
      copied(night, { facts: { ...copied(night).facts, size } as RunState['facts'] })
    const { read, copyOf } = await open([large(1, 2 * gigabyte), large(2, archive.length), large(3, archive.length)])
    const { readAgain } = await read()
    expect(readAgain).toMatchObject({ read: ['night 1'], waiting: 2, finished: true })
    expect((await copyOf('night 2'))?.readAt).toBeUndefined()
    const small = await open([large(1, archive.length), large(2, gigabyte - archive.length), large(3, archive.length)])
    expect((await small.read()).readAgain).toMatchObject({ read: ['night 1', 'night 2'], waiting: 1 })
  })

  test.each<[string, RunState, object]>([
    ['have no copies to read where the settings want none read', tonight(), { readAgainDays: 0 }],
    ['are read once a night', tonight({ readAgain: nothing }), {}],
    ['are not read while a report goes out', tonight({ deliveries: { mail: { state: 'waiting', tries: 1 } } }), {}],
  ])('%s', async (_, state, settings) => {
    const { read, pieces } = await open([copied(1)], { settings })
    expect(await read(state)).toEqual(state)
    expect(pieces).toEqual([])
  })

  test('are not read by a run without copies', async () => {
    const { context, keep } = await open([copied(1)])
    const { offsite: _, ...settings } = context.settings
    expect(await readCopiesAgain({ ...context, settings }, tonight(), keep)).toEqual(tonight())
  })

  test('are read also when a mail about the start went out, but not by a run that somebody waits for', async () => {
    const { read } = await open([copied(1), copied(2)])
    const started = tonight({ deliveries: { start: { state: 'sent', tries: 1 } } })
    expect((await read({ ...started, by: 'hand' })).readAgain).toEqual(nothing)
    expect((await read(started)).readAgain?.read).toEqual(['night 1', 'night 2'])
  })
})

describe('a copy that is not what was stored', () => {
  test.each([
    ['other bytes', Buffer.from('an archive of acmE'), 'night 1 has another SHA-256 than its archive'],
    ['more bytes', Buffer.concat([archive, Buffer.from('x')]), 'night 1 has another SHA-256 than its archive'],
    ['fewer bytes', archive.subarray(1), `night 1 ends at byte ${archive.length - 1}`],
  ])('with %s is noted on its run, and stays a finding without being read again', async (_, bytes, detail) => {
    const { read, memory, copyOf, pieces } = await open([copied(1), copied(2)])
    memory.copies.set(keyOf('night 1'), { bytes, checksum: 'sum', lockUntil: undefined })
    const damage = { reason: 'copy-damaged', detail, at: now }
    expect((await read()).readAgain).toMatchObject({
      read: ['night 1', 'night 2'],
      damaged: [{ run: 'night 1', ...damage }],
    })
    expect((await copyOf('night 1'))?.damage).toEqual(damage)
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ level: 'error', reason: 'copy-damaged', detail }])
    pieces.length = 0
    expect((await read()).readAgain).toEqual({ ...nothing, damaged: [{ run: 'night 1', ...damage }] })
    expect(pieces).toEqual([])
    memory.copies.delete(keyOf('night 1'))
    expect((await read()).readAgain).toEqual(nothing)
  })
})

describe('a lock that S3 has confirmed', () => {
  const until = now + 3 * day
  const locked = copied(24, { copy: { key: keyOf('night 24'), checksum: 'sum', lockUntil: until } })

  test('and still has is no finding', async () => {
    const { read, pieces } = await open([locked])
    expect((await read()).readAgain).toEqual(nothing)
    expect(pieces).toEqual([])
  })

  test.each([undefined, until - 1])('and has until %s now is one, every night', async (lockUntil) => {
    const { read, memory, copyOf } = await open([locked])
    memory.copies.set(keyOf('night 24'), { bytes: archive, checksum: 'sum', lockUntil })
    const damage = { reason: 'copy-unlocked', detail: 'the lock of night 24 was to hold until 2026-11-28', at: now }
    expect((await read()).readAgain?.damaged).toEqual([{ run: 'night 24', ...damage }])
    expect((await copyOf('night 24'))?.damage).toEqual(damage)
    expect((await read()).readAgain?.damaged).toHaveLength(1)
  })

  test('that is gone keeps the copy from being read again as little as any other', async () => {
    const { read, memory, copyOf } = await open([{ ...locked, endedAt: now - 11 * day }])
    memory.copies.set(keyOf('night 24'), { bytes: archive, checksum: 'sum', lockUntil: undefined })
    expect((await read()).readAgain).toMatchObject({ read: ['night 24'], damaged: [{ reason: 'copy-unlocked' }] })
    expect(await copyOf('night 24')).toMatchObject({ readAt: now, damage: { reason: 'copy-unlocked' } })
  })

  test('and that has ended, or a copy that was pruned a moment ago, is none', async () => {
    const ended = copied(20, { copy: { key: keyOf('night 20'), checksum: 'sum', lockUntil: now } })
    const { read, memory } = await open([ended, locked])
    memory.store.inspect = async () => undefined
    expect((await read()).readAgain).toEqual(nothing)
  })
})

describe('reading that does not end in one go', () => {
  test('goes on in the next invocation where this one stopped, without a byte twice', async () => {
    const left = [30_000, 29_999, 200_000, 200_000]
    const { read, memory, pieces } = await open([copied(1)], { remaining: () => left.shift() ?? 200_000 })
    const { piece } = memory.store
    memory.store.piece = (key, start) => piece(key, start, 10)
    const first = await read()
    expect(first.readAgain).toMatchObject({
      bytes: 0,
      read: [],
      finished: false,
      current: { run: 'night 1', position: 10 },
    })
    const second = await read(first)
    expect(second.readAgain).toEqual({ ...nothing, bytes: archive.length, read: ['night 1'] })
    expect(pieces).toHaveLength(2)
  })

  test('begins a copy anew that was not the one that was being read', async () => {
    const current = { run: 'night 9', position: 10, hash: 'x' }
    const { read } = await open([copied(1)])
    const { readAgain } = await read(tonight({ readAgain: { ...nothing, finished: false, current } }))
    expect(readAgain).toEqual({ ...nothing, bytes: archive.length, read: ['night 1'] })
  })

  test('reads no copy that it has read already, and not its own', async () => {
    const { read } = await open([copied(1), copied(2), copied(25, { endedAt: now - 11 * day })])
    const going = tonight({ readAgain: { ...nothing, read: ['night 1'], finished: false } })
    expect((await read(going)).readAgain).toMatchObject({ read: ['night 1', 'night 2'], waiting: 0, finished: true })
  })

  test('keeps what is known without reading before it reads', async () => {
    const { read, kept, memory } = await open([
      copied(1, { copy: { key: keyOf('night 1'), checksum: 'sum', lockUntil: now + day } }),
    ])
    memory.copies.set(keyOf('night 1'), { bytes: archive, checksum: 'sum', lockUntil: undefined })
    await read()
    const damaged = [{ run: 'night 1', reason: 'copy-unlocked', detail: expect.any(String), at: now }]
    expect(kept[0]).toEqual({ ...tonight(), readAgain: { ...nothing, damaged, finished: false } })
  })

  test('notes nothing on a run that has gone meanwhile', async () => {
    const { read, memory } = await open([copied(1)])
    const { piece } = memory.store
    memory.store.piece = (...given) => {
      memory.texts.clear()
      return piece(...given)
    }
    expect((await read()).readAgain).toEqual({ ...nothing, bytes: archive.length, read: ['night 1'] })
    expect([...memory.texts]).toEqual([])
  })

  test('keeps what was found before it is noted on the copy', async () => {
    const { read, memory, kept, copyOf } = await open([copied(1)])
    const { replace } = memory.store
    memory.store.replace = async (...given) => {
      expect(kept.at(-1)?.readAgain?.read).toEqual(['night 1'])
      return replace(...given)
    }
    await read()
    expect((await copyOf('night 1'))?.readAt).toBe(now)
  })
})

describe('S3 that fails', () => {
  test('ends the reading of this night and not the run', async () => {
    const { read, memory, copyOf } = await open([copied(1)])
    memory.store.piece = async () => {
      throw Object.assign(new Error('no right to it'), { name: 'AccessDenied' })
    }
    expect((await read()).readAgain).toEqual({ ...nothing, problem: 'AccessDenied' })
    expect((await copyOf('night 1'))?.readAt).toBeUndefined()
    const current = { run: 'night 9', position: 0, hash: '' }
    const going = tonight({ readAgain: { ...nothing, read: ['night 3'], finished: false, current } })
    expect((await read(going)).readAgain).toEqual({ ...nothing, read: ['night 3'], problem: 'AccessDenied' })
    expect(lines.map((line) => JSON.parse(line))).toContainEqual(expect.objectContaining({ error: 'AccessDenied' }))
  })

  test('does not make what was found before it forgotten', async () => {
    const { read, memory } = await open([copied(1), copied(2)])
    memory.copies.set(keyOf('night 1'), { bytes: Buffer.from('x'), checksum: 'sum', lockUntil: undefined })
    const { piece } = memory.store
    memory.store.piece = async (key, start, length) => {
      if (key === keyOf('night 2')) throw new Error('S3 is down')
      return piece(key, start, length)
    }
    expect((await read()).readAgain).toMatchObject({
      damaged: [{ run: 'night 1' }],
      read: ['night 1'],
      problem: 'Error',
    })
  })

  test('because another worker has gone on with the run lets go of it', async () => {
    const { context } = await open([copied(1)])
    const superseded = async () => {
      throw new Superseded()
    }
    await expect(readCopiesAgain(context, tonight(), superseded)).rejects.toBeInstanceOf(Superseded)
  })
})

test.each([{ offsite: undefined }, { offsite: { readAgainDays: 0, readAgainGigabytes: 1 } }])(
  'a reading that the settings no longer want is over, and what it found stays: %j',
  async (changes) => {
    const { context, keep } = await open([])
    const work = { ...context, settings: portalSettings(changes) }
    const begun = { ...nothing, read: ['night 3'], finished: false }
    expect((await readCopiesAgain(work, tonight({ readAgain: begun }), keep)).readAgain).toEqual({
      ...begun,
      finished: true,
    })
    expect((await readCopiesAgain(work, tonight(), keep)).readAgain).toBeUndefined()
  },
)
