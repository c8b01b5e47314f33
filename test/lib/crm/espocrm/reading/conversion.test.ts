import { describe, expect, test } from 'vitest'
import {
  afterLead,
  converts,
  leadReport,
  originalLead,
  saysConverted,
  stillSettling,
  successorOf,
  withoutRoom,
} from '#lib/crm/espocrm/reading/conversion.ts'
import type { ClientRecord, RoomReport, Written } from '#lib/crm/records/records-port.ts'
import { type ClientRef, clientKey } from '#lib/runtime/client-key.ts'

/** docs/merging.md#a-lead-that-is-converted */

const refOf = (type: string, id: string): ClientRef => ({ source: 'espocrm', type, id })
const lead = refOf('Lead', 'l1')
const account = refOf('Account', 'a1')
const contact = refOf('Contact', 'c1')

const fields = { status: 's', roomId: 'r', roomUrl: 'u', invitationUrl: 'i' }
const settingsOf = (...clients: [object: string, where?: Record<string, string[]>][]) => ({
  clients: clients.map(([object, where = {}]) => ({ object, where })),
  fields,
})
const both = settingsOf(['Lead'], ['Account'])

type Table = Record<string, Record<string, unknown>>
const livingIn = (table: Table) => {
  const asked: string[] = []
  const living = async (ref: ClientRef) => {
    asked.push(clientKey(ref))
    return table[clientKey(ref)]
  }
  return { living, asked }
}
const made = { createdAccountId: 'a1', createdContactId: 'c1' }

test.each([
  [['Lead', 'Account'], true],
  [['Opportunity', 'Lead'], true],
  [['Contact', 'Lead'], true],
  [['Lead'], false],
  [['Account', 'Contact'], false],
  [['Lead', 'Case'], false],
])('leads are converted into clients where the clients are %j: %s', (objects, is) => {
  expect(converts(settingsOf(...objects.map((one): [string] => [one])))).toBe(is)
})

describe('the record that goes on with the room of a lead', () => {
  const table: Table = {
    [clientKey(account)]: { name: 'Acme', type: 'Customer' },
    [clientKey(contact)]: { name: 'Lee' },
  }
  const next = async (settings: typeof both, record: Record<string, unknown>, given = table) => {
    const { living, asked } = livingIn(given)
    return { next: await successorOf(living, settings, lead, record), asked }
  }

  test.each([
    ['the account', settingsOf(['Lead'], ['Contact'], ['Account']), account],
    ['the contact, where no account is a client', settingsOf(['Lead'], ['Contact']), contact],
    [
      'the contact, where this account is none',
      settingsOf(['Lead'], ['Contact'], ['Account', { type: ['X'] }]),
      contact,
    ],
    ['none, where nothing of it is a client', settingsOf(['Lead'], ['Account', { type: ['X'] }]), undefined],
    ['none, where it was not converted into what is one', settingsOf(['Lead'], ['Opportunity']), undefined],
  ])('is %s', async (_, settings, wanted) => {
    expect((await next(settings, made)).next).toEqual(wanted)
  })

  test('is none of what was deleted or tries fields, nor of a record that is no lead, which costs nothing', async () => {
    expect(await next(both, made, {})).toEqual({ next: undefined, asked: [clientKey(account)] })
    const trial = { [clientKey(account)]: { name: 'Roomkeeper trial 1234' } }
    expect((await next(both, {}, trial)).asked).toEqual([])
    const { living, asked } = livingIn(table)
    expect(await successorOf(living, both, contact, made)).toBeUndefined()
    expect(asked).toEqual([])
  })

  const row = (status: string, roomId?: number) => ({ s: status, ...(roomId !== undefined && { r: roomId }) })
  test.each<[string, Record<string, unknown>, Record<string, unknown>, ClientRef | undefined]>([
    ['none where both have a room', row('ready', 1), row('ready', 2), undefined],
    ['the account where both name one room', row('ready', 1), row('ready for review', 1), account],
    [
      'the account where the lead is told so, whatever numbers they name',
      row('ready: converted, its room goes on as that of x', 1),
      row('ready', 2),
      account,
    ],
    ['the account where the lead names none', row('ready'), row('ready', 2), account],
    ['the account where the lead has none', row('being prepared', 1), row('ready', 2), account],
    ['the account where it has none', row('ready', 1), row('being prepared', 2), account],
    ['the account where it names none', row('ready', 1), row('ready'), account],
  ])('is %s', async (_, its, others, wanted) => {
    const found = await next(both, { ...made, ...its }, { [clientKey(account)]: { name: 'Acme', ...others } })
    expect(found.next).toEqual(wanted)
  })
})

describe('the lead with whose room a record goes on', () => {
  const table: Table = {
    [clientKey(lead)]: { name: 'Lee', ...made, s: 'ready', r: 7 },
    [clientKey(account)]: { name: 'Acme' },
    [clientKey(contact)]: { name: 'Lee' },
  }
  const original = async (ref: ClientRef, settings = both, own: Record<string, unknown> = {}, given = table) => {
    const { living, asked } = livingIn(given)
    return { lead: await originalLead(living, settings, ref, { originalLeadId: 'l1', ...own }), asked }
  }

  test('is the one that it was made of', async () => {
    expect((await original(account)).lead).toEqual({
      ref: lead,
      written: { state: 'ready', status: 'ready', roomId: 7 },
    })
  })

  test.each<[string, ClientRef, typeof both, Record<string, unknown>, Table]>([
    ['leads are no clients', account, settingsOf(['Account']), {}, table],
    ['it was made of none', account, both, { originalLeadId: null }, table],
  ])('is none where %s, and nobody is asked', async (_, ref, settings, own, given) => {
    expect(await original(ref, settings, own, given)).toEqual({ lead: undefined, asked: [] })
  })

  test('is none where it is gone, or another record goes on with its room', async () => {
    expect((await original(account, both, {}, {})).lead).toBeUndefined()
    const all = settingsOf(['Lead'], ['Account'], ['Contact'])
    expect((await original(contact, all)).lead).toBeUndefined()
    expect((await original(account, all)).lead).toBeDefined()
  })

  test.each([
    ['names no room yet', { s: 'ready' }],
    ['has a room, whose key may be the lead’s after a restore', { s: 'ready', r: 9 }],
  ])('is asked for where the record %s', async (_, own) => {
    expect((await original(account, both, own)).lead).toBeDefined()
  })

  test('is none where both have a room of their own', async () => {
    const own = { name: 'Acme', s: 'ready', r: 9 }
    expect((await original(account, both, own, { ...table, [clientKey(account)]: own })).lead).toBeUndefined()
  })
})

describe('a client that was made of a lead', () => {
  const record: ClientRecord = { ref: account, name: 'Acme', emails: [], isClient: true, written: { state: 'none' } }
  const formerly = [{ ref: lead, shared: false }]
  const clientOf = (written: Written, own: Written = { state: 'none' }) =>
    afterLead({ ...record, written: own }, { ref: lead, written })

  test.each<[Written, Written]>([
    [
      { state: 'ready', status: 'ready: joined on 2026-01-01', roomId: 7, roomUrl: 'x', invitationUrl: 'y' },
      { state: 'ready', status: 'ready: joined on 2026-01-01', roomId: 7, roomUrl: 'x', invitationUrl: 'y' },
    ],
    [
      { state: 'ending', status: 'ends on 2026-12-01: x', roomId: 7 },
      { state: 'ready', status: 'ready', roomId: 7 },
    ],
    [
      { state: 'ended', status: 'ended on 2026-12-01: x', roomId: 7 },
      { state: 'ended', status: 'ended on 2026-12-01: x', roomId: 7 },
    ],
    [
      { state: 'review', status: 'ready for review: converted, its room goes on as that of x', roomId: 7 },
      { state: 'review', status: 'ready for review', roomId: 7 },
    ],
  ])('has what the lead says of its room: %j', (written, wanted) => {
    expect(clientOf(written)).toEqual({ ...record, formerly, written: wanted })
    expect(clientOf(written, { state: 'preparing' }).written).toEqual(wanted)
  })

  test('has it too where nothing can be read of its own record', () => {
    const { written: _, ...unread } = record
    const written: Written = { state: 'ready', roomId: 7 }
    expect(afterLead(unread, { ref: lead, written }).written).toEqual(written)
  })

  test('lacks the address of its room that only its lead was told', () => {
    const address = 'https://portal.example/rooms/shared/7'
    const told: Written = { state: 'review', roomId: 7, roomUrl: `${address}#${clientKey(account)}` }
    expect(clientOf(told, { state: 'preparing' }).written).toEqual({ state: 'review', roomId: 7 })
    const ofLead: Written = { ...told, roomUrl: `${address}#${clientKey(lead)}` }
    expect(clientOf(ofLead).written).toEqual(ofLead)
  })

  test('has what its own record says once that says something, and of a lead without a room the key alone', () => {
    const own: Written = { state: 'ready', status: 'ready', roomId: 9 }
    expect(clientOf({ state: 'ready', roomId: 7 }, own)).toEqual({ ...record, formerly, written: own })
    expect(clientOf({ state: 'preparing', roomId: 7 })).toEqual({ ...record, formerly })
    expect(clientOf({ state: 'attention', roomId: 7 })).toEqual({ ...record, formerly })
  })

  test('leaves a lead that is no client any more', () => {
    const given: ClientRecord = { ...record, ref: lead, written: { state: 'ready', roomId: 7 } }
    expect(withoutRoom(given)).toEqual({ ...given, isClient: false, written: { state: 'none' } })
  })
})

describe('a lead', () => {
  const at = 1_000
  const told = (report: Partial<RoomReport>, written: Written = { state: 'ready', roomId: 7 }) =>
    leadReport({ ref: lead, written }, account, { state: 'ready', status: 'ready', at, ...report })
  const status = `ready: converted, its room goes on as that of ${clientKey(account)}`

  test('is told whose its room is, and of the room where it names none or another one', () => {
    expect(told({ roomId: 7, roomUrl: 'x', invitationUrl: 'y' })).toEqual({ state: 'ready', status, at })
    const all = { state: 'ready', at, roomId: 8, roomUrl: 'x', invitationUrl: 'y' } as const
    expect(told({ ...all, status: 'ready: z' })).toEqual({ ...all, status })
    expect(told(all, { state: 'none' })).toEqual({ ...all, status })
    expect(told({ state: 'review', roomId: 7 })?.status).toBe(`ready for review${status.slice(5)}`)
    const ended = { state: 'ended', status: 'ended on 2026-01-07: its room is in the archive', roomId: 7 } as const
    expect(told(ended)?.status).toBe(`ended on 2026-01-07${status.slice(5)}`)
  })

  test.each<Partial<RoomReport>>([
    { state: 'preparing', roomId: 7 },
    { state: 'ending', roomId: 7 },
    { state: 'attention', roomId: 7 },
    { state: 'ready' },
  ])('is told nothing by %j', (report) => {
    expect(told(report)).toBeUndefined()
  })

  test('says so by its status alone', () => {
    expect([{ status }, { status: 'ready' }, {}, undefined].map(saysConverted)).toEqual([true, false, false, false])
  })
})

test.each([
  ['an account', { ref: account, createdAt: 1_000 }, 16_000],
  ['a contact', { ref: contact, createdAt: 1_000 }, 16_000],
  [
    'an opportunity that is prepared',
    { ref: refOf('Opportunity', 'o1'), createdAt: 0, written: { state: 'preparing' } },
    15_000,
  ],
  ['an account that has a room', { ref: account, createdAt: 0, written: { state: 'ready', roomId: 7 } }, undefined],
  ['an account of unknown age', { ref: account }, undefined],
  ['a case', { ref: refOf('Case', 'k1'), createdAt: 0 }, undefined],
  ['a lead', { ref: lead, createdAt: 0 }, undefined],
] as const)('%s that names no lead may still be made of one', (_, more, until) => {
  const record: ClientRecord = { name: 'Acme', emails: [], isClient: true, ...more }
  expect(stillSettling(record)).toEqual({ ...record, ...(until !== undefined && { settlesAt: until }) })
})
