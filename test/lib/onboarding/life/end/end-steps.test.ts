import { describe, expect, test } from 'vitest'
import type { Member } from '#lib/docspace/rooms/members.ts'
import { endSteps, type RoomAtEnd } from '#lib/onboarding/life/end/end-steps.ts'
import type { EndAction } from '#lib/onboarding/settings/end.ts'

const member = (userId: string, more: Partial<Member> = {}): Member => ({
  userId,
  email: `${userId}@x.example`,
  access: 2,
  owner: false,
  pending: false,
  ...more,
})
const owner = member('owner', { owner: true, access: 1 })
const robot = member('robot', { access: 9 })
const anna = member('anna', { access: 9 })
const guest = member('gina', { guest: true })
const invited = member('gus', { pending: true, access: 10 })
const group = member('sales', { group: 'Sales', access: 11 })
const link = { id: 'a', invitation: true, access: 2, primary: false }
const wide = { id: 'b', invitation: true, access: 11, primary: false }
const born = { id: 'c', invitation: false, access: 2, primary: true }

const room = (more: Partial<RoomAtEnd['room']> = {}): RoomAtEnd['room'] => ({
  ...{ id: 7, title: 'Client - Acme', type: 2, tags: [], createdBy: 'owner', archived: false },
  ...more,
})
const everybody = [owner, robot, anna, guest, invited, group]
const steps = (actions: EndAction[], is: Partial<RoomAtEnd>) =>
  endSteps({ do: actions, keyOwner: 'robot' }, { room: room(), members: everybody, links: [], ...is })

describe('what is taken away', () => {
  test('is links first, then people in one call; the owner and the user of the key are in no list', () => {
    expect(steps(['archive', 'read-only', 'revoke-guests'], { links: [link] })).toEqual([
      { do: 'remove-link', link },
      {
        do: 'change-people',
        people: [
          { userId: 'anna', access: 2 },
          { userId: 'gina', access: 0 },
          { userId: 'gus', access: 0 },
          { userId: 'sales', access: 2 },
        ],
      },
    ])
  })

  test('is what the settings name, and nothing else', () => {
    expect(steps(['revoke-guests'], { links: [link], members: [owner, anna, guest] })).toEqual([
      { do: 'remove-link', link },
      { do: 'change-people', people: [{ userId: 'gina', access: 0 }] },
    ])
    expect(steps(['read-only'], { links: [link, wide], members: [owner, anna, guest] })).toEqual([
      { do: 'remove-link', link: wide },
      { do: 'change-people', people: [{ userId: 'anna', access: 2 }] },
    ])
    expect(steps(['archive'], { links: [link, wide] })).toEqual([{ do: 'archive' }])
  })

  test('is no role of a terminated account, which DocSpace would not change: the room would never be as it is wanted', () => {
    const left = member('lena', { access: 9, deactivated: true })
    const guestWhoLeft = member('gerd', { guest: true, deactivated: true })
    const members = [owner, left, guestWhoLeft]
    expect(steps(['read-only', 'archive'], { members })).toEqual([{ do: 'archive' }])
    expect(steps(['revoke-guests', 'read-only'], { members })).toEqual([
      { do: 'change-people', people: [{ userId: 'gerd', access: 0 }] },
    ])
  })

  test('never a group, whatever its row says', () => {
    expect(steps(['revoke-guests'], { members: [{ ...group, pending: true, guest: true }] })).toEqual([])
  })

  test('never a second row for an owner whose row does not say so', () => {
    expect(steps(['read-only'], { members: [{ ...owner, owner: false }] })).toEqual([])
  })
})

describe('the archive', () => {
  const done = { members: [owner, robot, { ...anna, access: 2 }] }
  test('comes when nothing else is left, and once', () => {
    expect(steps(['revoke-guests', 'read-only', 'archive'], done)).toEqual([{ do: 'archive' }])
    expect(steps(['revoke-guests', 'read-only', 'archive'], { ...done, room: room({ archived: true }) })).toEqual([])
  })

  test('is left first where something is to be taken away in it', () => {
    const archived = room({ archived: true })
    expect(steps(['revoke-guests', 'archive'], { room: archived, members: [owner], links: [link] })).toEqual([
      { do: 'unarchive' },
    ])
  })

  test('keeps the link of a public room, which comes back whenever it is taken away', () => {
    const open = { room: room({ type: 6 }), members: [owner], links: [born, link] }
    expect(steps(['revoke-guests'], open)).toEqual([{ do: 'remove-link', link }])
    expect(steps(['revoke-guests'], { ...open, room: room(), links: [born] })).toEqual([
      { do: 'remove-link', link: born },
    ])
  })
})
