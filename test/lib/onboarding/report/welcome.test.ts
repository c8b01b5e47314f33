import { describe, expect, test } from 'vitest'
import type { RoomReport } from '#lib/crm/records/records-port.ts'
import { NotDelivered } from '#lib/notify/not-delivered.ts'
import type { OwnMail } from '#lib/notify/open-sender.ts'
import type { OnboardingContext } from '#lib/onboarding/context.ts'
import { createAwaited } from '#lib/onboarding/life/arrival/awaited-store.ts'
import { reportRoom } from '#lib/onboarding/report.ts'
import type { Desired } from '#lib/onboarding/room/desired.ts'
import type { Observed } from '#lib/onboarding/room/observed.ts'
import { onboardingSettings } from '#lib/onboarding/settings.ts'
import { memoryTexts } from '#test/lib/runtime/objects/memory-texts.ts'
import { desiredRoom } from '../desired-room.ts'
import { recordOf, tag } from '../identity/search.ts'
import { memberOf, memoryPortal, roomOf } from '../memory-portal.ts'

const guest = desiredRoom.guests[0]?.email ?? ''
const welcoming: Partial<Desired> = { tag, mails: { welcome: { to: 'everybody' } }, culture: 'de' }
const observed: Observed = {
  room: roomOf(7),
  members: { certain: true, is: [memberOf('c', { email: guest, pending: true })] },
}

/** Reports a room whose people are welcomed by a mail. */
const report = async ({ desired = {}, seen = {}, arrival = true, refused = false, remind = {}, sends = true } = {}) => {
  const { docspace } = memoryPortal()
  const { store } = memoryTexts()
  const awaited = createAwaited(async () => store)
  const reports: RoomReport[] = []
  const sent: OwnMail[] = []
  const work = {
    ...{ docspace, awaited, clock: { now: () => Date.parse('2026-01-05T09:00:00Z'), sleep: async () => {} } },
    settings: onboardingSettings.parse({
      ...{ welcome: { way: 'folder', folderId: 20 }, manager: { default: 'anna@example.com' } },
      ...(arrival && { arrival: { days: 30 }, ...remind }),
    }),
    records: { writeBack: async (_: unknown, told: RoomReport) => void reports.push(told) },
    ...(sends && {
      async sendMail(mail: OwnMail) {
        if (refused) throw new NotDelivered('SES', { permanent: true })
        sent.push(mail)
      },
    }),
  } as unknown as OnboardingContext
  const record = recordOf({ name: 'Acme', written: { state: 'preparing' } })
  const wanted = { ...desiredRoom, ...welcoming, ...desired }
  expect(await reportRoom(work, record, wanted, { ...observed, ...seen }, ['a note'])).toBe('ready')
  return { sent, status: reports[0]?.status, note: (await awaited.read(tag))?.note }
}

describe('a room that is reported ready', () => {
  test('has its people welcomed before, in their language, by the name of the client', async () => {
    const { sent, status, note } = await report()
    expect(sent).toMatchObject([{ to: [guest], text: expect.stringContaining('für Acme den Raum Client - Acme') }])
    expect(status).toBe('ready: invited on 2026-01-05, not yet joined; a note')
    expect(note?.welcomed).toEqual(['c'])
  })

  test('is remembered with who was welcomed where the others are waited for', async () => {
    const guests = [...desiredRoom.guests, { email: 'known@x.example', access: 2 }]
    const is = [...(observed.members?.is ?? []), memberOf('known', { email: 'known@x.example' })]
    const remind = { remind: { after: ['3d'], whom: 'all' } }
    const { note, status } = await report({ desired: { guests }, seen: { members: { certain: true, is } }, remind })
    expect(status).toMatch(/^ready: joined on 2026-01-05/)
    expect(note).toMatchObject({ welcomed: ['c', 'known'], joinedOn: '2026-01-05' })
  })

  test('says so where the welcome was refused', async () => {
    const { status, note } = await report({ refused: true })
    expect(status).toBe('ready: invited on 2026-01-05, not yet joined; the welcome mail was not sent; a note')
    expect(note?.welcomed).toEqual(['c'])
  })

  test.each([
    ['where the settings ask for none', { desired: { mails: {} } }],
    ['where its people were not read', { seen: { members: undefined } }],
    ['where it is not there', { seen: { room: undefined } }],
    ['where nobody is waited for', { arrival: false }],
    ['where nothing sends mails', { sends: false }],
  ])('has nobody welcomed %s', async (_, more) => {
    const { sent, note, status } = await report(more)
    expect(sent).toEqual([])
    expect(note?.welcomed).toBeUndefined()
    expect(status).not.toContain('welcome')
  })
})
