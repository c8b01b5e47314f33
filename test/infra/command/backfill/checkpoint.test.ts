import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openCheckpoint } from '#infra/command/backfill/checkpoint.ts'

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'roomkeeper-journal-'))
})
afterEach(() => rm(directory, { recursive: true, force: true }))

const open = (options: { afresh?: boolean; keptSince?: number; at?: number } = {}) => {
  const { afresh = false, keptSince = 0, at = 1_000 } = options
  return openCheckpoint({ path: join(directory, 'backfill', 'dev-espocrm-1.jsonl'), keptSince, afresh, now: () => at })
}

describe('what a backfill writes down', () => {
  test('is nothing before it begins', async () => {
    const { past } = await open()
    expect(past.queued.size).toBe(0)
    expect(past.unfinished).toBeUndefined()
  })

  test('tells a later run what is queued and that it did not end', async () => {
    const first = await open()
    await first.begin('job-1', 25)
    await first.note(['a', 'b'])
    await first.note(['c'])
    const { past } = await open()
    expect([...past.queued]).toEqual(['a', 'b', 'c'])
    expect(past.unfinished).toEqual({ job: 'job-1', at: 1_000, queued: 3, of: 25 })
  })

  test('keeps count through a run that is interrupted twice', async () => {
    for (const [client, left] of [
      ['a', 3],
      ['b', 2],
    ] as const) {
      const run = await open()
      await run.begin('job-1', left)
      await run.note([client])
    }
    expect((await open()).past.unfinished).toMatchObject({ queued: 2, of: 3 })
  })

  test('remembers who was queued after the run has ended', async () => {
    const first = await open()
    await first.begin('job-1', 1)
    await first.note(['a'])
    await first.finish()
    const { past } = await open()
    expect([...past.queued]).toEqual(['a'])
    expect(past.unfinished).toBeUndefined()
  })

  test('survives a line that a crash has cut off, with what is written after it', async () => {
    const first = await open()
    await first.begin('job-1', 3)
    await first.note(['a'])
    await appendFile(join(directory, 'backfill', 'dev-espocrm-1.jsonl'), '{"at":1000,"que')
    const second = await open()
    await second.begin('job-1', 2)
    await second.note(['b'])
    expect([...(await open()).past.queued]).toEqual(['a', 'b'])
  })

  test('counts no more once it begins afresh, and not before', async () => {
    const first = await open()
    await first.begin('job-1', 3)
    await first.note(['a'])
    const second = await open({ afresh: true })
    expect(second.past.queued.size).toBe(0)
    expect((await open()).past.queued.size).toBe(1)
    await second.begin('job-2', 3)
    await second.note(['b'])
    expect([...(await open()).past.queued]).toEqual(['b'])
  })

  test('counts no more when the queue has dropped the message', async () => {
    const first = await open({ at: 1_000 })
    await first.begin('job-1', 1)
    await first.note(['a'])
    expect((await open({ keptSince: 1_001 })).past.queued.size).toBe(0)
  })

  test('are keys of clients, and nothing else of them', async () => {
    const first = await open()
    await first.begin('job-1', 1)
    await first.note(['espocrm:Account:1'])
    const lines = (await readFile(join(directory, 'backfill', 'dev-espocrm-1.jsonl'), 'utf8')).trim().split('\n')
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { at: 1_000, job: 'job-1', of: 1, afresh: false },
      { at: 1_000, queued: ['espocrm:Account:1'] },
    ])
  })
})
