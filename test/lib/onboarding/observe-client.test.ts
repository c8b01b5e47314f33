import { describe, expect, test } from 'vitest'
import type { ClientRecord, Contact, FieldValues } from '#lib/crm/records/records-port.ts'
import { ruleTag } from '#lib/onboarding/decide-rule.ts'
import { observeClient, roomToMake } from '#lib/onboarding/observe-client.ts'
import { createPortalCache } from '#lib/onboarding/room/portal-cache.ts'
import { onboardingSettings } from '#lib/onboarding/settings.ts'
import { recordOf, ref, tag } from './identity/search.ts'
import { linkOf, memoryPortal, type PortalState, roomOf } from './memory-portal.ts'

const anna = { id: 'anna', email: 'anna@example.com', active: true, canManageRooms: true }
const rooms = [
  { name: 'legal', where: { industry: ['Legal'] }, folders: ['Matters'] },
  { name: 'tax', where: { industry: ['Tax'] }, folders: ['Returns'] },
  { name: 'partners', where: { industry: ['Partner'] }, skip: true },
]

interface Given extends Partial<PortalState> {
  values?: FieldValues
  record?: ClientRecord
  rules?: object[]
  contacts?: readonly Contact[]
  client?: object
}

const open = ({ values = {}, record = recordOf(), rules = rooms, contacts = [], client = {}, ...given }: Given) => {
  const askedOfContacts: (readonly string[])[] = []
  const { docspace } = memoryPortal({ people: [anna], ...given })
  const clock = { now: () => 0, sleep: async () => {} }
  const context = {
    docspace,
    cache: createPortalCache(clock),
    clock,
    linkSecrets: ['secret'] as const,
    records: {
      read: async () => record,
      readFields: async () => values,
      async readContacts(_: unknown, names: readonly string[]) {
        askedOfContacts.push(names)
        return contacts
      },
      writeBack: async () => {},
    },
    settings: onboardingSettings.parse({
      welcome: { way: 'folder', folderId: 20 },
      manager: { default: anna.email },
      rooms: rules,
      client,
    }),
  }
  const observe = () => observeClient(context, ref)
  const wanted = async () => {
    const client = await observe()
    if (client.kind !== 'to-be-made') throw new Error(`the client is ${client.kind}`)
    return roomToMake(context, client, ['secret'])
  }
  return { observe, wanted, askedOfContacts }
}

describe('contacts', () => {
  const boss = { email: 'boss@acme.example', fields: { role: 'Owner' } }
  const withRoles = { contacts: [{ where: { role: ['Owner'], title: ['CEO'] }, role: 'editing' }] }

  test('are asked for where a role depends on them, and only then', async () => {
    const all = open({ rules: [], contacts: [boss] })
    await all.wanted()
    expect(all.askedOfContacts).toEqual([])
    const some = open({ rules: [], contacts: [boss], client: withRoles })
    const { notes } = await some.wanted()
    expect(some.askedOfContacts).toEqual([['role', 'title']])
    expect(notes).toContain('the CRM shows no field title of the contacts, so nobody got a role by it')
  })

  test('are invited with their role, by the rule that takes the client', async () => {
    const rules = [{ ...rooms[0], client: { contacts: [{ where: { role: ['Owner'] }, role: 'editing' }] } }]
    const { desired } = await open({ rules, contacts: [boss], values: { industry: 'Legal' } }).wanted()
    expect(desired.guests).toContainEqual({ email: 'boss@acme.example', access: 10 })
  })
})

describe('with rules', () => {
  test('a client whose rule makes no rooms is none, and says by which', async () => {
    expect(await open({ values: { industry: 'Partner' } }).observe()).toMatchObject({
      kind: 'not-a-client',
      rule: 'partners',
    })
  })

  test('a client of no rule is parked', async () => {
    await expect(open({ values: { industry: 'Farm' } }).observe()).rejects.toMatchObject({
      reason: { code: 'no-rule' },
    })
  })

  test.each(['Partner', 'Farm', 'Tax'])(
    'a room that was ready is people’s, whatever decides now: %s',
    async (industry) => {
      const record = recordOf({ written: { state: 'ready', roomId: 7 } })
      const found = await open({ values: { industry }, record, rooms: [roomOf(7, { tags: [tag] })] }).observe()
      expect(found).toMatchObject({ kind: 'handed-over', found: { kind: 'ready', room: { id: 7 } } })
    },
  )

  test('the room of a sender without a record is known by the title that its rule gives', async () => {
    const { written: _, ...record } = recordOf()
    const rules = [{ name: 'legal', where: { industry: ['Legal'] }, room: { title: 'Legal {name}' } }]
    const observe = (title: string) =>
      open({
        values: { industry: 'Legal' },
        record,
        rules,
        rooms: [roomOf(7, { tags: [tag], title })],
        links: { 7: linkOf('made by people') },
      }).observe()
    expect(await observe('Legal Acme')).toMatchObject({ kind: 'handed-over', found: { kind: 'ready' } })
    // People may have exchanged the tags of two rooms.
    await expect(observe('Client - Acme')).rejects.toMatchObject({ reason: { code: 'room-exchanged' } })
  })

  test('the room of a sender without a record is known by the title of all rooms where no rule makes one', async () => {
    const { written: _, ...record } = recordOf()
    const room = { rooms: [roomOf(7, { tags: [tag] })], links: { 7: linkOf('made by people') } }
    for (const industry of ['Farm', 'Partner'])
      expect(await open({ values: { industry }, record, ...room }).observe()).toMatchObject({ kind: 'handed-over' })
  })

  test('a new room is by the rule that takes the client now, and has its tag', async () => {
    const {
      rule,
      desired,
      named: { settings },
      notes,
    } = await open({ values: { industry: 'Tax' } }).wanted()
    expect([rule, desired.otherTags, settings.folders]).toEqual(['tax', [ruleTag('tax')], ['Returns']])
    expect(notes.join()).not.toContain('begun by the rule')
  })

  test('a room that was begun stays with its rule, and the record says so', async () => {
    const begun = roomOf(7, { tags: [tag, ruleTag('legal')] })
    const {
      rule,
      named: { settings },
      found,
      notes,
    } = await open({ values: { industry: 'Tax' }, rooms: [begun] }).wanted()
    expect([rule, settings.folders, found.kind]).toEqual(['legal', ['Matters'], 'begun'])
    expect(notes).toContain('the room was begun by the rule "legal" and stays with it')
  })

  test('a room that was begun by the rule of now has no such note', async () => {
    const begun = roomOf(7, { tags: [tag, ruleTag('tax')] })
    const { rule, notes } = await open({ values: { industry: 'Tax' }, rooms: [begun] }).wanted()
    expect([rule, notes.join().includes('begun by')]).toEqual(['tax', false])
  })
})

test('without rules a room has the key of its client alone', async () => {
  const { rule, desired } = await open({ rules: [] }).wanted()
  expect([rule, desired.otherTags]).toEqual([undefined, []])
})
