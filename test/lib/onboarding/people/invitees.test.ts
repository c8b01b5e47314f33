import { describe, expect, test } from 'vitest'
import type { ClientRecord } from '#lib/crm/records/records-port.ts'
import type { DocSpace } from '#lib/docspace/index.ts'
import type { Person } from '#lib/docspace/rooms/people.ts'
import { inviteesOf } from '#lib/onboarding/people/invitees.ts'
import { findManager } from '#lib/onboarding/people/room-manager.ts'
import { createPortalCache } from '#lib/onboarding/room/portal-cache.ts'
import { Park } from '#lib/runtime/errors.ts'
import { settingsWith } from '#test/onboarding/harness.ts'
import { createVirtualClock } from '#test/onboarding/world/virtual-clock.ts'

describe('who is invited', () => {
  const invited = (addresses: readonly string[], client: Record<string, unknown> = {}) => {
    const { guests, note } = inviteesOf({ emails: [...addresses] }, settingsWith({ client }))
    return { emails: guests.map(({ email }) => email), ...(note && { note }) }
  }

  test.each([[[]], [['']], [['  ', '\t']]])('nobody, where the record has no address: %j', (addresses) => {
    expect(invited(addresses)).toEqual({
      emails: [],
      note: 'nobody was invited, the record has no e-mail address',
    })
  })

  test('an address without the blanks around it, in lower case, once', () => {
    expect(invited([' Jan@Acme.Example ', 'jan@acme.example', 'eva@acme.example'], { most: 5 })).toEqual({
      emails: ['jan@acme.example', 'eva@acme.example'],
    })
  })

  const local = (length: number) => `${'x'.repeat(length)}@acme.example`
  const domain = (labels: number) => `a@${'d'.repeat(60)}.`.concat(`${'e'.repeat(60)}.`.repeat(labels), 'example')
  test.each([
    'jan',
    'jan@acme',
    'jan@@acme.example',
    'jan@acme.e',
    'jan@-acme.example',
    'jan@acme-.example',
    'jan eva@acme.example',
    local(65),
    domain(4),
  ])('nobody, where the address is none: %s', (address) => {
    expect(invited([address])).toEqual({ emails: [], note: 'nobody was invited: the e-mail address is invalid' })
  })

  test.each([local(64), domain(2), 'a@b.co', "o'neil+x@sub.acme-group.example"])('%s is an address', (address) => {
    expect(invited([address])).toEqual({ emails: [address] })
  })

  test('the first good one of several, and those that are none are passed over', () => {
    expect(invited(['none', 'jan@acme.example', 'eva@acme.example'])).toEqual({ emails: ['jan@acme.example'] })
  })

  test('nobody whom the settings exclude', () => {
    expect(invited(['jan@gmail.com'], { excludeFreeMail: true })).toEqual({
      emails: [],
      note: 'nobody was invited, the settings exclude the address',
    })
    expect(invited(['jan@gmail.com'], { excludeFreeMail: false })).toEqual({ emails: ['jan@gmail.com'] })
    const others = ['jan@gmail.com', 'jan@notown.example', 'jan@own.example.com']
    for (const own of ['a@Own.example', 'a@sub.Own.example'])
      expect(invited([own, ...others], { excludedDomains: ['OWN.example'], most: 5 })).toEqual({ emails: others })
  })
})

describe('who manages the room', () => {
  const person = (email: string, more: Partial<Person> = {}): Person => ({
    id: `id of ${email}`,
    email,
    active: true,
    canManageRooms: true,
    ...more,
  })
  const stand = 'stand-in@agency.example'
  const owner = 'owner@agency.example'
  const find = (known: readonly Person[], manager: Record<string, unknown> = {}, ownerEmail?: string) => {
    const findByEmail = async (email: string) => known.find((one) => one.email === email)
    const record = { name: 'Acme', emails: [], ...(ownerEmail && { ownerEmail }) } as unknown as ClientRecord
    const settings = settingsWith({ manager: { default: stand, ...manager } })
    const docspace = { people: { findByEmail } } as unknown as DocSpace
    return findManager(docspace, createPortalCache(createVirtualClock()), record, settings)
  }
  const both = [person(owner), person(stand)]

  test('the owner, if DocSpace knows the address', async () => {
    const manager = { userId: `id of ${owner}`, email: owner, access: 9 }
    for (const unknownOwner of ['default', 'skip', 'park']) {
      expect(await find(both, { unknownOwner }, owner)).toEqual({ manager })
    }
  })

  test('with what an account that is no administrator can have', async () => {
    const manager = { userId: `id of ${owner}`, email: owner, access: 11 }
    expect(await find([person(owner, { canManageRooms: false })], {}, owner)).toEqual({ manager })
    expect(await find(both, { role: 'content-creator' }, owner)).toEqual({ manager })
    const reader = { ...manager, access: 2 }
    expect(await find([person(owner, { canManageRooms: false })], { role: 'read' }, owner)).toEqual({ manager: reader })
  })

  test.each([
    ['not known', [person(stand)], owner, 'the owner has no DocSpace account', 'owner-unknown'],
    ['not told', both, undefined, 'the record has no owner', 'owner-missing'],
    [
      'no address',
      both,
      'owner at agency',
      'the owner’s e-mail address in the CRM is not one',
      'owner-without-address',
    ],
    [
      'disabled',
      [person(owner, { active: false }), person(stand)],
      owner,
      'the owner’s DocSpace account is not active',
      'owner-deactivated',
    ],
  ])('the default one, where the owner is %s', async (_, known, ownerEmail, why, code) => {
    const manager = { userId: `id of ${stand}`, email: stand, access: 9 }
    expect(await find(known, {}, ownerEmail)).toEqual({ manager, note: `the default manager has the room, ${why}` })
    expect(await find(known, { unknownOwner: 'skip' }, ownerEmail)).toEqual({
      manager: undefined,
      note: `${why}, so nobody manages the room`,
    })
    const parked = find(known, { unknownOwner: 'park' }, ownerEmail)
    await expect(parked).rejects.toBeInstanceOf(Park)
    await expect(parked).rejects.toMatchObject({ reason: { code } })
  })

  test.each([
    ['not known', []],
    ['disabled', [person(stand, { active: false })]],
  ])('nobody can, where the default one is %s: the client is parked', async (_, known) => {
    const parked = find(known, {}, owner)
    await expect(parked).rejects.toBeInstanceOf(Park)
    await expect(parked).rejects.toMatchObject({ reason: { code: 'manager-unknown' } })
  })
})
