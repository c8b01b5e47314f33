import { describe, expect, test } from 'vitest'
import { explainGaps } from '#lib/backup/stages/read/explain-gaps.ts'
import { DocSpaceRefusal } from '#lib/docspace/answer.ts'
import { docspaceReasons } from '#lib/docspace/reasons.ts'
import { Park, RetryLater } from '#lib/runtime/errors.ts'
import { failing, type SaidByPortal, workOn } from '../../stage.ts'

const difference = { kind: 'content-missing' as const, id: 5, version: 1, name: 'Offer.docx' }
const explain = async (said: SaidByPortal, name = difference.name) => {
  const portal = await workOn(said).work.portal()
  const facts = {} as Parameters<typeof explainGaps>[1]['facts']
  return explainGaps(portal, { differences: [{ ...difference, name }], facts }, 1_000)
}

describe('what the portal does not tell now', () => {
  const reason = docspaceReasons['docspace-busy']

  test.each([
    ['asks for patience', new RetryLater(reason)],
    ['cannot be asked', new Park(reason)],
    ['refuses', new DocSpaceRefusal(403, 'GET /x')],
  ])('because it %s stays a gap', async (_, error) => {
    expect(await explain({ files: { get: failing(error) } })).toEqual({ gaps: [difference], deleted: 0, changed: 0 })
  })

  test('because of a fault of ours is no answer', async () => {
    await expect(explain({ files: { get: failing(new TypeError('surprise')) } })).rejects.toThrow('surprise')
  })
})

test('the archive of a whole server is no gap, and what is only called like one is', async () => {
  const fileName = 'workspace_2026-11-25_02-00-00.tar.gz'
  const record = { id: 't', fileName, storageType: 0, createdAt: 0 }
  expect((await explain({ history: [record] }, fileName)).gaps).toEqual([])
  expect((await explain({ history: [] }, fileName)).gaps).toHaveLength(1)
  expect((await explain({ history: [{ ...record, fileName: 'other' }] }, fileName)).gaps).toHaveLength(1)
})
