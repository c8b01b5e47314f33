import { afterEach, describe, expect, test } from 'vitest'
import { genericRecords } from '#lib/crm/generic/records.ts'
import type { OnboardingContext } from '#lib/onboarding/context.ts'
import { onboardClient } from '#lib/onboarding/onboard.ts'
import type { ClientFields } from '#lib/runtime/client-fields.ts'
import type { ClientRef } from '#lib/runtime/client-key.ts'
import { openPortal, type Portal } from '../exactly-one/portal.ts'
import { madeRooms } from '../world/portal-view.ts'
import { keepTestLog } from '../world/test-log.ts'

const ref: ClientRef = { source: 'generic', type: 'client', id: 'a1' }
const [anna, ben] = ['anna.manager@example.com', 'ben.manager@example.com']
const [first, second] = ['first@acme.example.com', 'second@acme.example.com']
const all = { manager: 'replace', contacts: 'replace', team: 'replace' }

let portal: Portal
const log = keepTestLog()
afterEach(() => portal.docspace.stop())

/** A client of a sender, whose room is ready. */
const begin = async (settings: object, fields: ClientFields) => {
  portal = await openPortal({ settings: { ...settings } })
  const clock = { now: () => 0, sleep: async () => {} }
  const records = {
    ...genericRecords({
      settings: { auth: 'standard-webhooks', header: 'x' },
      credentials: { signingSecrets: [] },
      deadline: { remaining: () => 1 },
      clock,
    }),
    writeBack: async () => {},
  }
  const send = (change: Partial<ClientFields> = {}, more: Partial<OnboardingContext> = {}) =>
    onboardClient({ ...portal.workplace(records), ...more }, ref, { ...fields, ...change })
  expect(await send()).toBe('ready')
  const room = () => {
    const [one] = madeRooms(portal.docspace)
    if (!one) throw new Error('no room')
    return one
  }
  const members = () => room().members.toSorted()
  const mailsTo = (address: string) => portal.docspace.state.mails.filter(({ to }) => to === address).length
  return { send, members, mailsTo, room }
}

const person: ClientFields = { id: 'a1', name: 'Acme', manager: anna, email: first }
const events = (name: string) => log.lines.filter(({ event }) => event === name)

describe('by default', () => {
  test('who is new comes in, and nobody goes', async () => {
    const { send, members, mailsTo } = await begin({ follow: {} }, person)
    expect(await send({ manager: ben, email: second })).toBe('followed')
    expect(members()).toEqual([`${anna} 9`, `${ben} 9`, `${first} 2`, `${second} 2`])
    expect([mailsTo(first), mailsTo(second)]).toEqual([1, 1])
    expect(await send({ manager: ben, email: second })).toBe('left-alone')
    expect(mailsTo(second)).toBe(1)
  })
})

describe('under replace', () => {
  test('who is no longer named goes, when who takes the place is in', async () => {
    const { send, members } = await begin({ follow: all }, person)
    expect(await send({ manager: ben, email: second })).toBe('followed')
    expect(members()).toEqual([`${ben} 9`, `${second} 2`])
  })

  test('whom people took out stays out, and whom they let in stays', async () => {
    const { send, members, room } = await begin({ follow: all }, person)
    const work = portal.workplace({} as OnboardingContext['records'])
    const one = (await work.docspace.members.list(room().id)).find(({ email }) => email === first)
    await work.docspace.members.setAccess(room().id, [{ userId: one?.userId ?? '', access: 0 }])
    await work.docspace.members.invite(room().id, [{ email: 'theirs@acme.example.com', access: 2 }])
    expect(await send({ name: 'Acme Ltd' })).toBe('followed')
    expect(members()).toEqual([`${anna} 9`, 'theirs@acme.example.com 2'])
  })

  test('what a sender leaves out is not gone', async () => {
    const { send, members } = await begin({ follow: all }, person)
    const { manager: _, email: __, ...bare } = person
    portal.clock.advance(1)
    const before = members()
    expect(await send({ ...bare, manager: undefined as never, email: undefined as never })).toBe('left-alone')
    expect(members()).toEqual(before)
  })

  test('the last manager stays when the new one may not manage rooms', async () => {
    const { send, members } = await begin({ follow: all }, person)
    const user = portal.docspace.state.users.find(({ email }) => email === ben)
    if (user) Object.assign(user, { isAdmin: false, isRoomAdmin: false })
    expect(await send({ manager: 'nobody@example.com' })).toBe('left-alone')
    expect(members()).toContain(`${anna} 9`)
  })
})

describe('a contact with another kind', () => {
  const roles = {
    client: {
      most: 0,
      contacts: [
        { where: { kind: ['lead'] }, role: 'editing' },
        { where: { kind: ['reader'] }, role: 'read' },
      ],
    },
  }
  const as = (kind: string) => ({ contacts: [{ email: first, fields: { kind } }] })

  test.each(['add', 'replace'] as const)('gets a higher role by id, without a mail, under %s', async (contacts) => {
    const { send, members, mailsTo } = await begin({ follow: { contacts }, ...roles }, { ...person, ...as('reader') })
    expect(members()).toContain(`${first} 2`)
    expect(await send(as('lead'))).toBe('followed')
    expect(members()).toContain(`${first} 10`)
    expect(mailsTo(first)).toBe(1)
  })

  test.each([
    ['add', 10, 'left-alone'],
    ['replace', 2, 'followed'],
  ] as const)('gets a lower role under replace only: %s', async (contacts, access, outcome) => {
    const { send, members } = await begin({ follow: { contacts }, ...roles }, { ...person, ...as('lead') })
    expect(await send(as('reader'))).toBe(outcome)
    expect(members()).toContain(`${first} ${access}`)
  })

  test('keeps the role that people gave when it is a third one, and it is reported', async () => {
    const { send, members, room } = await begin({ follow: all, ...roles }, { ...person, ...as('reader') })
    const { docspace } = portal.workplace({} as OnboardingContext['records'])
    const one = (await docspace.members.list(room().id)).find(({ email }) => email === first)
    await docspace.members.setAccess(room().id, [{ userId: one?.userId ?? '', access: 11 }])
    expect(await send(as('lead'))).toBe('left-alone')
    expect(members()).toContain(`${first} 11`)
    expect(events('room.follow_conflict')).toHaveLength(1)
  })
})
