import { describe, expect, test } from 'vitest'
import { backupReasons } from '#lib/backup/reasons.ts'
import { isRedirect, refusedOr } from '#lib/backup/stages/start/start-errors.ts'
import { DocSpaceRefusal } from '#lib/docspace/answer.ts'
import { docspaceReasons } from '#lib/docspace/reasons.ts'
import { Park, RetryLater } from '#lib/runtime/errors.ts'
import { failing, now, runOf, type SaidByPortal, workOn } from '../../stage.ts'
import { keepLines } from '../../world/lines.ts'

const lines = keepLines()

const start = 'POST /api/2.0/backup/startbackup'
const slot = 'GET /api/2.0/backup/getbackupprogress'
const folder = 'GET /api/2.0/files/1'
const elsewhere = { storage: { type: 'DataStore' } }
const unpaid = (call: string) => new Park(docspaceReasons['docspace-tariff'], { detail: `${call}: 402` })
const retry = (code: keyof typeof docspaceReasons, detail?: string) =>
  new RetryLater(docspaceReasons[code], detail === undefined ? {} : { detail })
const limits = (storage?: object, freeBackups?: { used: number; most: number }, paid = false): SaidByPortal => ({
  account: { plan: async () => ({ rooms: undefined, storage, freeBackups }) as never },
  backups: { countThisMonth: async () => freeBackups?.used ?? 0, paidAllowed: async () => paid },
})

const end = async (error: unknown, said: SaidByPortal = {}, settings: object = {}) => {
  const { work } = workOn(said, { settings })
  // What may pass is believed at the third time.
  return (await refusedOr(work, runOf(25, { refusals: 2 }), error)).state.end
}

describe('a start that DocSpace refuses', () => {
  test.each<[string, string, unknown, object]>([
    ['an unpaid portal', 'subscription-ended', unpaid(slot), {}],
    ['a key of single permissions', 'scope-missing', retry('docspace-key-scope'), {}],
    ['a key that is refused', 'key-refused', retry('docspace-key-refused'), {}],
    ['an address that is no DocSpace', 'portal-unavailable', retry('docspace-no-api'), {}],
    ['a redirect', 'portal-redirects', retry('docspace-portal-unavailable', `${slot}: 301`), {}],
    ['a start that ends in 500', 'request-refused', retry('docspace-failed', `${start}: 500`), {}],
    ['400 for the start', 'request-refused', new DocSpaceRefusal(400, start), {}],
    ['415 for the start', 'request-refused', new DocSpaceRefusal(415, start), {}],
    ['404 for the start', 'folder-missing', new DocSpaceRefusal(404, start), {}],
    ['404 for the folder', 'folder-missing', new DocSpaceRefusal(404, folder), {}],
    ['404 for the slot', 'portal-unavailable', new DocSpaceRefusal(404, slot), {}],
    ['403 for the folder', 'folder-refused', new DocSpaceRefusal(403, folder), elsewhere],
    ['403 for a start into a folder', 'folder-refused', new DocSpaceRefusal(403, start), {}],
    ['403 for a start that needs no folder', 'backups-refused', new DocSpaceRefusal(403, start), elsewhere],
    ['403 for the slot', 'backups-refused', new DocSpaceRefusal(403, slot), {}],
    ['a reason of backups', 'folder-refused', new Park(backupReasons['folder-refused']), {}],
  ])('%s is %s', async (_, reason, error, settings) => {
    expect(await end(error, {}, settings)).toMatchObject({ kind: 'refused', reason, at: now })
  })

  test('403 for a user who is no administrator lacks the right', async () => {
    const said = { account: { administrator: async () => false } }
    expect(await end(new DocSpaceRefusal(403, slot), said)).toMatchObject({ reason: 'right-missing' })
  })

  test.each([
    [{ used: 9, most: 9 }, { used: 1, most: 1 }, false, 'storage-full', '9 of 9 bytes are used'],
    [undefined, { used: 1, most: 1 }, false, 'free-backups-used', '1 of 1 free backups of this month are used'],
    [undefined, { used: 0, most: 0 }, false, 'plan-without-backups', `${start}: 402`],
    [undefined, { used: 1, most: 1 }, true, 'wallet-empty', `${start}: 402`],
    [undefined, { used: 0, most: 1 }, true, 'payment-needed', `${start}: 402`],
    [undefined, undefined, true, 'payment-needed', `${start}: 402`],
  ])('402 with storage %o, free backups %o and a wallet %s is %s', async (storage, free, paid, reason, detail) => {
    expect(await end(unpaid(start), limits(storage, free, paid))).toMatchObject({ reason, detail })
  })

  test.each([new DocSpaceRefusal(403, 'GET /x'), unpaid('GET /x'), retry('docspace-failed')])(
    'what was known without a closer look stays when that is refused too: %o',
    async (error) => {
      const said = { account: { plan: failing(error), administrator: failing(error) } }
      expect(await end(unpaid(start), said)).toMatchObject({ reason: 'payment-needed' })
      expect(await end(new DocSpaceRefusal(403, slot), said)).toMatchObject({ reason: 'backups-refused' })
    },
  )

  test('what a closer look does not foresee is thrown on', async () => {
    const said = { account: { administrator: failing(new TypeError('surprise')) } }
    await expect(end(new DocSpaceRefusal(403, slot), said)).rejects.toThrow('surprise')
  })

  test.each([
    new TypeError('surprise'),
    retry('docspace-failed', `${slot}: 500`),
    retry('docspace-failed'),
    new Park(docspaceReasons['docspace-key-refused']),
    new DocSpaceRefusal(409, start),
  ])('nothing else is a refusal: %o', async (error) => {
    await expect(end(error)).rejects.toBe(error)
  })
})

describe('a refusal', () => {
  const afterOne = (error: unknown, refusals: number) =>
    refusedOr(workOn({}).work, runOf(25, { refusals, stage: 'start' }), error)

  test.each([
    ['backups-refused', new DocSpaceRefusal(403, slot)],
    ['portal-unavailable', new DocSpaceRefusal(404, slot)],
    ['portal-redirects', retry('docspace-portal-unavailable', `${slot}: 302`)],
    ['key-refused', retry('docspace-key-refused')],
  ])('that may pass is asked again in five minutes, and believed the third time: %s', async (reason, error) => {
    expect(await afterOne(error, 0)).toMatchObject({ state: { stage: 'start', refusals: 1 }, after: 300_000 })
    const { detail = undefined } = error instanceof RetryLater ? error : { detail: error.message }
    const [line = ''] = lines
    expect(JSON.parse(line)).toMatchObject({ reason, attempt: 1 })
    expect(JSON.parse(line).detail).toBe(detail)
    expect(await afterOne(error, 1)).toMatchObject({ state: { stage: 'start', refusals: 2 }, after: 300_000 })
    expect(await afterOne(error, 2)).toMatchObject({
      state: { stage: 'report', refusals: 3, outcome: 'bad', end: { reason } },
      after: 0,
    })
  })

  test.each([
    ['scope-missing', retry('docspace-key-scope')],
    ['folder-missing', new DocSpaceRefusal(404, folder)],
    ['subscription-ended', unpaid(slot)],
  ])('that only a person ends is believed at once: %s', async (reason, error) => {
    expect(await afterOne(error, 0)).toMatchObject({ state: { stage: 'report', end: { reason } }, after: 0 })
  })

  test('has the words of the call as its detail, where there are any', async () => {
    expect(await end(new DocSpaceRefusal(404, folder))).toMatchObject({ detail: `${folder} was refused with 404` })
    expect(await end(retry('docspace-key-refused', `${slot}: 401`))).toMatchObject({ detail: `${slot}: 401` })
    expect(await end(retry('docspace-key-scope'))).toEqual({ kind: 'refused', reason: 'scope-missing', at: now })
  })
})

test.each([
  [`${slot}: 301`, true],
  [`${slot}: 403`, false],
  [`${slot}: 3010`, false],
  [': 301 and more', false],
  [undefined, false],
])('%s is a redirect: %s', (detail, is) => {
  expect(isRedirect(retry('docspace-failed', detail))).toBe(is)
})
