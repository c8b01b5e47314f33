import { describe, expect, test } from 'vitest'
import type { ClientRecord, RoomReport } from '#lib/crm/records/records-port.ts'
import { docspaceReasons } from '#lib/docspace/reasons.ts'
import { statusFor, writeStatus } from '#lib/onboarding/failure/crm-status.ts'
import type { RetryDecision } from '#lib/onboarding/failure/decide-retry.ts'
import { onboardingReasons } from '#lib/onboarding/reasons.ts'
import { type Reason, RetryLater } from '#lib/runtime/errors.ts'
import { keepTestLog } from '#test/onboarding/world/test-log.ts'

const now = Date.parse('2026-01-05T09:00:00Z')
const minutes = 60_000
const ref = { source: 'espocrm', type: 'Account', id: 'a1' }
const record: ClientRecord = { ref, name: 'Acme', emails: [], isClient: true, written: { state: 'none' } }
const other = { ...ref, id: 'b2' }

const log = keepTestLog()

const waits = (after?: number, reason: Reason = docspaceReasons['docspace-limit']): RetryDecision => ({
  do: 'wait',
  reason,
  detail: undefined,
  after,
})
const parks: RetryDecision = { do: 'park', reason: onboardingReasons['client-without-name'], detail: undefined }

/** What is written on the record after a decision. */
const written = async (
  decision: RetryDecision,
  { found = record, wait = 3 * minutes }: { found?: ClientRecord | undefined; wait?: number } = {},
): Promise<RoomReport[]> => {
  const reports: RoomReport[] = []
  const records: Parameters<typeof writeStatus>[0] = {
    read: async (asked) => (asked.id === 'b2' ? { ...record, ref: other } : found),
    writeBack: async (_, report) => void reports.push(report),
  }
  await writeStatus(records, { ref }, { decision, wait, now })
  return reports
}

describe('the status of a client that is not ready', () => {
  test('says why it waits, for programs too', async () => {
    expect(await written(waits())).toEqual([
      { state: 'preparing', status: statusFor(waits(), now), at: now, reason: 'docspace-limit' },
    ])
  })

  test('says why it was parked, and what to do, however soon that was', async () => {
    const { what, remedy } = parks.reason
    expect(await written(parks, { wait: 0 })).toEqual([
      { state: 'attention', status: `needs attention: ${what}. ${remedy}`, at: now, reason: 'client-without-name' },
    ])
  })

  test('has the detail where that is about the record', async () => {
    const reason = onboardingReasons['document-value-missing']
    const told = (detail: string | undefined) => statusFor({ do: 'park', reason, detail }, now)
    expect(told('Offer.docx: {field:Amount}')).toBe(
      `needs attention: ${reason.what} (Offer.docx: {field:Amount}). ${reason.remedy}`,
    )
    expect(told(undefined)).toBe(`needs attention: ${reason.what}. ${reason.remedy}`)
    expect(statusFor({ ...parks, detail: 'x' }, now)).not.toContain('(x)')
  })

  test.each([waits(), parks])('leaves the word of a room in review, and says why behind it: %j', async (decision) => {
    const [report, ...more] = await written(decision, { found: { ...record, written: { state: 'review' } } })
    expect([report?.state, report?.reason, more]).toEqual(['review', decision.reason.code, []])
    expect(report?.status).toMatch(/^ready for review: /)
    expect(report?.status).toContain(decision.reason.what)
  })

  describe('of a room whose end was announced', () => {
    const announced = (state: 'ending' | 'ended', status: string) => ({ ...record, written: { state, status } })
    const ends = announced('ending', 'ends on 2026-02-05: its people lose access')

    test('keeps the day, with why the end cannot be carried out behind it', async () => {
      const { what, remedy } = parks.reason
      expect(await written(parks, { found: ends, wait: 0 })).toEqual([
        { state: 'ending', status: `ends on 2026-02-05: ${what}. ${remedy}`, at: now, reason: 'client-without-name' },
      ])
    })

    test('goes on saying what becomes of the room of a merged record', async () => {
      const note = 'the room 8 of a merged record stays as it is'
      const [told] = await written(parks, { found: announced('ending', `ends on 2026-02-05: x; ${note}`), wait: 0 })
      expect(told?.status.endsWith(`; ${note}`)).toBe(true)
      expect(told?.status).toMatch(/^ends on 2026-02-05: /)
    })

    test.each<[string, RetryDecision, ClientRecord]>([
      ['waits', waits(), ends],
      ['is parked after the end', parks, announced('ended', 'ended on 2026-02-05: its people lost access')],
      ['is parked, and the record names no day', parks, announced('ending', 'ends on some day')],
    ])('is not written when the client %s', async (_, decision, found) => {
      expect(await written(decision, { found })).toEqual([])
    })
  })

  test('is told to a sender whose record cannot be read back', async () => {
    const { written: _, ...unread } = record
    expect(await written(parks, { found: unread })).toMatchObject([{ state: 'attention' }])
  })

  test('is not written for a wait of less than three minutes', async () => {
    expect(await written(waits(), { wait: 3 * minutes - 1 })).toEqual([])
  })

  test('is not written for what the CRM has refused: it would refuse that too', async () => {
    expect(await written(waits(undefined, { ...docspaceReasons['docspace-limit'], code: 'crm-limit' }))).toEqual([])
  })

  test.each<[string, ClientRecord | undefined]>([
    ['is deleted', undefined],
    ['has another key: somebody else may be at that client', { ...record, ref: other }],
    ['says ready: people own the room', { ...record, written: { state: 'ready' } }],
  ])('is not written on a record that %s', async (_, found) => {
    const reports: RoomReport[] = []
    const records: Parameters<typeof writeStatus>[0] = {
      read: async () => found,
      writeBack: async (__, report) => void reports.push(report),
    }
    await writeStatus(records, { ref }, { decision: parks, wait: 0, now })
    expect(reports).toEqual([])
  })

  test.each(['ready', 'preparing'] as const)(
    'takes the link of another client off a record that came as its copy and says %s',
    async (state) => {
      const roomUrl = 'https://portal.example/rooms/shared/7#espocrm:Account:b2'
      const found = { ...record, written: { state, roomUrl, invitationUrl: 'https://portal.example/s/1' } }
      expect(await written(parks, { found })).toMatchObject([{ state: 'attention', invitationUrl: '' }])
    },
  )

  test('that cannot be written is a line in the log, and nothing else', async () => {
    const fails = async () => {
      throw new RetryLater(docspaceReasons['docspace-limit'])
    }
    await writeStatus({ read: fails, writeBack: fails }, { ref }, { decision: parks, wait: 0, now })
    expect(log.lines).toMatchObject([{ level: 'warn', reason: 'client-without-name', error: 'RetryLater' }])
  })
})

describe('the text of a wait', () => {
  const { what } = docspaceReasons['docspace-limit']

  test.each([
    [1, '09:15'],
    [15 * minutes, '09:15'],
    [15 * minutes + 1, '09:30'],
  ])('names the end of a limit to the quarter of an hour: in %d ms', (after, time) => {
    expect(statusFor(waits(after), now)).toBe(
      `being prepared: ${what}. It resumes automatically, not before ${time} UTC`,
    )
  })

  test('names no end that nobody knows', () => {
    expect(statusFor(waits(), now)).toBe(`being prepared: ${what}. It resumes automatically`)
  })

  test('names no end of what somebody has to repair: the next try would be another one', () => {
    const reason = onboardingReasons['copy-running']
    expect(statusFor(waits(5 * minutes, reason), now)).toBe(`being prepared: ${reason.what}. It resumes automatically`)
  })
})
