import { describe, expect, test } from 'vitest'
import { readEvidence } from '#lib/backup/evidence/signed.ts'
import { evidenceKey, withEvidence } from '#lib/backup/evidence/store-evidence.ts'
import { failing, now, workOn } from '../stage.ts'
import { keepLines } from '../world/lines.ts'
import { copiedRun, lockedUntil, secret } from './copied-run.ts'

const lines = keepLines()
const key = 'archives/main/2026-11-25T02-00-00.000Z/evidence.json'
const open = (said: Parameters<typeof workOn>[0] = {}) => workOn(said)

describe('the evidence beside a copy', () => {
  test('is stored, signed, and locked as long as the copy', async () => {
    const { work, memory } = open()
    const state = await withEvidence(work, copiedRun())
    expect(state).toEqual({ ...copiedRun(), evidence: { key } })
    expect(evidenceKey(copiedRun().copy.key)).toBe(key)
    const stored = memory.texts.get(key)
    expect(stored?.lockUntil).toBe(lockedUntil)
    expect(readEvidence(stored?.text ?? '', [secret])).toMatchObject({
      is: 'signed',
      at: now,
      evidence: { host: 'acme.example', serverVersion: '3.1.0', run: copiedRun().run },
    })
  })

  test('is made once: what a worker that died has left is looked for first', async () => {
    const { work, memory } = open()
    await withEvidence(work, copiedRun())
    const first = memory.texts.get(key)
    // It needs nothing that made it.
    work.services.evidenceSecrets = failing(new Error('gone'))
    work.now = () => now + 60_000
    expect(await withEvidence(work, copiedRun())).toMatchObject({ evidence: { key } })
    expect(memory.texts.get(key)).toEqual(first)
  })

  test('that a worker has left without its lock is said to be unlocked', async () => {
    const { work, memory } = open()
    await memory.store.create(key, 'left behind', undefined)
    expect(await withEvidence(work, copiedRun())).toMatchObject({
      evidence: { key, problem: expect.stringContaining('S3 has not locked it') },
    })
    expect(memory.texts.get(key)?.text).toBe('left behind')
  })

  test('is that of the other when two make it at the same moment', async () => {
    const { work, memory } = open()
    const { create } = memory.store
    memory.store.create = async (at, text, until) => {
      await create(at, 'the other’s', until)
      return create(at, text, until)
    }
    expect(await withEvidence(work, copiedRun())).toMatchObject({ evidence: { key } })
    expect(memory.texts.get(key)?.text).toBe('the other’s')
  })

  test('does without the version of a server that does not say it', async () => {
    const { work, memory } = open({ account: { serverVersion: failing(new Error('silent')) } })
    expect(await withEvidence(work, copiedRun())).toMatchObject({ evidence: { key } })
    expect(memory.texts.get(key)?.text).not.toContain('serverVersion')
  })

  test('does without a portal that is gone by now', async () => {
    const { work, memory } = open()
    work.portal = failing(new Error('gone'))
    expect(await withEvidence(work, copiedRun())).toMatchObject({ evidence: { key } })
    expect(memory.texts.get(key)?.text).not.toContain('serverVersion')
  })

  test.each([
    ['without a copy', { copy: undefined }],
    ['that has its evidence', { evidence: { key: 'k' } }],
    ['whose report is on its way', { deliveries: { mail: { state: 'sending' as const, tries: 1 } } }],
  ])('is not made for a run %s', async (_, more) => {
    const { work, memory } = open()
    const state = copiedRun(more as object)
    expect(await withEvidence(work, state)).toBe(state)
    expect(memory.texts.size).toBe(0)
  })

  test('is none without a signing secret, which the report says', async () => {
    const { work, memory } = open()
    work.services.evidenceSecrets = async () => undefined
    const { evidence } = await withEvidence(work, copiedRun())
    expect(evidence).toEqual({ problem: expect.stringContaining('no secret to sign it with') })
    expect(memory.texts.size).toBe(0)
  })

  test('keeps no report waiting when S3 fails', async () => {
    const { work, memory } = open()
    memory.store.create = failing(Object.assign(new Error('no'), { name: 'AccessDenied' }))
    expect((await withEvidence(work, copiedRun())).evidence).toEqual({
      problem: 'it could not be stored (AccessDenied)',
    })
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ event: 'evidence.not_made', error: 'AccessDenied' }])
  })

  test('is said to be missing when S3 does not give it back', async () => {
    const { work, memory } = open()
    memory.store.create = async () => '"1"'
    expect((await withEvidence(work, copiedRun())).evidence).toEqual({ problem: 'S3 took it, and does not have it' })
  })

  const seen = { size: 1, checksum: undefined }
  test.each([undefined, { ...seen, lockUntil: undefined }, { ...seen, lockUntil: lockedUntil - 1 }])(
    'is said not to be locked when S3 says %j',
    async (found) => {
      const { work, memory } = open()
      memory.store.inspect = async () => found
      expect((await withEvidence(work, copiedRun())).evidence).toEqual({
        key,
        problem: expect.stringContaining('S3 has not locked it'),
      })
    },
  )

  test('of a copy without a lock needs none', async () => {
    const { work } = open()
    const { copy } = copiedRun()
    const { lockUntil: _, ...unlocked } = copy
    expect((await withEvidence(work, copiedRun({ copy: unlocked }))).evidence).toEqual({ key })
  })
})
