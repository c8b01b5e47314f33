import { describe, expect, test } from 'vitest'
import { freeInWords, fullStorage, lookAtPlan, noFreeBackup } from '#lib/backup/portal-limits.ts'
import { DocSpaceRefusal } from '#lib/docspace/answer.ts'
import { failing, type SaidByPortal, workOn } from './stage.ts'

const refused = new DocSpaceRefusal(403, 'GET /x')
const limit = (used: number, most: number) => ({ used, most })
const lookAt = async (said: SaidByPortal) => lookAtPlan(await workOn(said).work.portal())
const planOf = (storage?: { used: number; most: number }, freeBackups?: { used: number; most: number }) => ({
  account: { plan: async () => ({ rooms: undefined, storage, freeBackups }) },
})
const never = failing(new Error('this must not be asked'))

describe('the plan of a portal', () => {
  test('without a limit of free backups is asked for nothing else', async () => {
    const said = { ...planOf(limit(1, 2)), backups: { countThisMonth: never, paidAllowed: never } }
    expect(await lookAt(said)).toEqual({ storage: limit(1, 2), free: undefined, paid: false })
  })

  test('has the count of this month and the wallet, where those are told', async () => {
    const counted = { countThisMonth: async () => 4, paidAllowed: async () => true }
    expect(await lookAt({ ...planOf(undefined, limit(1, 5)), backups: counted })).toEqual({
      storage: undefined,
      free: limit(4, 5),
      paid: true,
    })
    const silent = { countThisMonth: failing(refused), paidAllowed: failing(refused) }
    expect(await lookAt({ ...planOf(limit(0, 9), limit(1, 5)), backups: silent })).toEqual({
      storage: limit(0, 9),
      free: limit(1, 5),
      paid: false,
    })
  })

  test('that is not told has no limits', async () => {
    const said = { account: { plan: failing(refused) } }
    expect(await lookAt(said)).toEqual({ storage: undefined, free: undefined, paid: false })
  })
})

const facts = { storage: undefined, free: undefined, paid: false }

test.each([
  [undefined, undefined],
  [limit(9, 10), undefined],
  [limit(10, 10), { reason: 'storage-full', detail: '10 of 10 bytes are used' }],
  [limit(11, 10), { reason: 'storage-full', detail: '11 of 10 bytes are used' }],
])('a storage with %o is refused for %o', (storage, refusal) => {
  expect(fullStorage({ ...facts, storage })).toEqual(refusal)
})

test.each([
  [undefined, false, undefined],
  [limit(1, 2), false, undefined],
  [limit(2, 2), false, { reason: 'free-backups-used', detail: '2 of 2 free backups of this month are used' }],
  [limit(2, 2), true, undefined],
  [limit(0, 0), false, { reason: 'plan-without-backups' }],
  [limit(0, 0), true, undefined],
])('free backups %o, paid ones %s: %o', (free, paid, refusal) => {
  expect(noFreeBackup({ ...facts, free, paid })).toEqual(refusal)
})

test('free backups are told in words', () => {
  expect(freeInWords(limit(1, 3))).toBe('1 of 3 free backups of this month are used')
})
