import { afterEach, describe, expect, test } from 'vitest'
import { clientKey } from '#lib/runtime/client-key.ts'
import { type LeadSource, openLeadSource } from '#test/crash/life/lead-source.ts'
import { serve } from '#test/crash/serve-client.ts'
import type { Entry } from '#test/soak/simulation/crms/crm.ts'
import { type Harness, openHarness } from '../harness.ts'
import { madeRooms } from '../world/portal-view.ts'
import { parkedFor } from '../world/story.ts'

/** docs/merging.md#a-lead-that-is-converted */

let harness: Harness
let source: LeadSource
afterEach(() => harness.stop())

const open = async (settings: Record<string, unknown> = {}, clients?: Record<string, unknown>[]) => {
  harness = await openHarness({ settings })
  source = await openLeadSource(harness, clients)
}
const rooms = () => madeRooms(harness.docspace)
const send = async (...entries: Entry[]) => {
  for (const entry of entries) {
    harness.clock.advance(3_600_000)
    await serve(harness, source, entry)
  }
}
const account = { Account: { name: 'Lead Co', emailAddress: 'boss@lead.example' } }
const only = (made: Record<string, Entry>, type: string): Entry => {
  const entry = made[type]
  if (!entry) throw new Error(`no ${type} was made`)
  return entry
}

/** A lead with a room, that was converted. */
const converted = async (settings?: Record<string, unknown>, clients?: Record<string, unknown>[]) => {
  await open(settings, clients)
  const lead = await source.enter('Lee Lead', 'lee@lead.example')
  await send(lead)
  const [room] = rooms()
  if (!room) throw new Error('the lead has no room')
  const made = only(await source.convert(lead, account), 'Account')
  return { lead, made, room, before: await source.shown(lead) }
}

describe.each([
  ['the account', ({ made }: { lead: Entry; made: Entry }) => [made, made]],
  ['the lead', ({ lead }: { lead: Entry; made: Entry }) => [lead, lead]],
  ['the lead, then the account', ({ lead, made }: { lead: Entry; made: Entry }) => [lead, made, lead]],
])('the room of a lead, by messages of %s,', (_, order) => {
  test('goes on as that of its account, and nobody comes in or goes', async () => {
    const world = await converted()
    await send(...order(world))
    const { lead, made, room, before } = world
    expect(rooms()).toEqual([{ ...room, tags: [clientKey(made.ref)] }])
    const shown = await source.shown(made)
    expect(shown).toMatchObject({ roomId: String(room.id), invitationUrl: before?.invitationUrl, status: 'ready' })
    expect(shown?.roomUrl).toMatch(new RegExp(`#${clientKey(made.ref)}$`))
    expect(await source.shown(lead)).toEqual({
      ...before,
      status: `ready: converted, its room goes on as that of ${clientKey(made.ref)}`,
    })
    expect(parkedFor(harness)).toEqual([])
  })
})

test('a lead that was converted before it had a room has that of its account, once', async () => {
  await open()
  const lead = await source.enter('Lee Lead', 'lee@lead.example')
  const made = only(await source.convert(lead, account), 'Account')
  await send(lead, made, lead)
  expect(rooms()).toMatchObject([{ title: 'Client - Lead Co', tags: [clientKey(made.ref)] }])
  expect(await source.shown(lead)).toMatchObject({
    roomId: String(rooms()[0]?.id),
    status: `ready: converted, its room goes on as that of ${clientKey(made.ref)}`,
  })
})

test('an account that a worker meets before its lead is saved goes on with the room of the lead all the same', async () => {
  await open()
  const lead = await source.enter('Lee Lead', 'lee@lead.example')
  await send(lead)
  const [room] = rooms()
  const made = await source.makeAccount(account.Account)
  const next = () => source.nameAccount(lead, made)
  await serve(harness, source, made, { n: Number.POSITIVE_INFINITY, fate: 'pass', next })
  expect(rooms()).toEqual([{ ...room, tags: [clientKey(made.ref)] }])
  expect(await source.shown(made)).toMatchObject({ roomId: String(room?.id), status: 'ready' })
  expect((await source.shown(lead))?.status).toMatch(/^ready: converted/)
})

test('an account of no lead waits a quarter of a minute for its room, and only where leads are clients', async () => {
  for (const [clients, waits] of [
    [[{ object: 'Lead' }, { object: 'Account' }], 15_000],
    [[{ object: 'Account' }], 0],
  ] as const) {
    await open({}, [...clients])
    const made = await source.makeAccount(account.Account)
    const from = harness.clock.now()
    await serve(harness, source, made)
    expect(rooms()).toHaveLength(1)
    const took = harness.clock.now() - from
    expect([took >= waits, took < waits + 15_000]).toEqual([true, true])
    await harness.stop()
  }
  await open()
})

test('a lead keeps its room as long as nothing that was made of it is a client, and gives it over then', async () => {
  const clients = [{ object: 'Lead' }, { object: 'Account', where: { type: ['Customer'] } }]
  const { lead, made, room, before } = await converted({}, clients)
  await send(made, lead)
  expect([rooms(), await source.shown(lead), (await source.shown(made))?.status]).toEqual([[room], before, ''])
  await source.change(made, { type: 'Customer' })
  await send(made)
  expect(rooms()).toEqual([{ ...room, tags: [clientKey(made.ref)] }])
  await source.change(made, { type: 'Partner' })
  await send(lead, made)
  expect(rooms()).toEqual([{ ...room, tags: [clientKey(made.ref)] }])
  expect(parkedFor(harness)).toEqual([])
})

test('of an account and a contact that were made of one lead the account has its room, and the contact one of its own', async () => {
  await open(
    {},
    ['Lead', 'Contact', 'Account'].map((object) => ({ object })),
  )
  const lead = await source.enter('Lee Lead', 'lee@lead.example')
  await send(lead)
  const [room] = rooms()
  const person = { firstName: 'Lee', lastName: 'Lead', emailAddress: 'lee@lead.example' }
  const made = await source.convert(lead, { ...account, Contact: person })
  await send(only(made, 'Contact'), only(made, 'Account'), lead, only(made, 'Contact'))
  expect(rooms().map(({ id, tags }) => [id, tags])).toEqual([
    [room?.id, [clientKey(only(made, 'Account').ref)]],
    [expect.any(Number), [clientKey(only(made, 'Contact').ref)]],
  ])
})

test('a lead and its account that had a room each keep them', async () => {
  const { lead, made, room } = await converted({}, [{ object: 'Lead' }])
  const older = source
  source = await openLeadSource(harness, [{ object: 'Account' }])
  await send(made)
  source = await openLeadSource(harness)
  const before = [rooms(), await source.shown(lead), await source.shown(made)]
  expect(rooms()).toHaveLength(2)
  expect(rooms()[0]).toEqual(room)
  await send(lead, made)
  expect([rooms(), await older.shown(lead), await source.shown(made), parkedFor(harness)]).toEqual([...before, []])
})

test('a room in review stays in review, and lets in whom the account lets in', async () => {
  const { made, room } = await converted({ invite: { when: { type: 'Customer' } } })
  await send(made)
  expect(rooms()).toEqual([{ ...room, tags: [clientKey(made.ref)] }])
  expect((await source.shown(made))?.status).toBe('ready for review')
  await source.change(made, { type: 'Customer' })
  await send(made)
  expect(rooms()).toMatchObject([{ id: room.id, members: expect.arrayContaining(['boss@lead.example 2']) }])
  expect((await source.shown(made))?.status).toBe('ready')
})

test.each([{}, { invite: { when: { type: 'Customer' } } }])(
  'a room that people have put into the archive stays the one of the account (%o)',
  async (settings) => {
    const { lead, made, room } = await converted(settings)
    const archived = harness.docspace.state.rooms.find(({ id }) => id === room.id)
    Object.assign(archived ?? {}, { parentId: 6 })
    await send(made, lead, made, made)
    expect(rooms().map(({ id }) => id)).toEqual([room.id])
    Object.assign(archived ?? {}, { parentId: 1 })
    await send(made)
    expect(rooms()).toEqual([{ ...room, tags: [clientKey(made.ref)] }])
    expect(parkedFor(harness)).toEqual([])
  },
)

test('a room in review follows the account from its first message on', async () => {
  const { made, room } = await converted({ invite: { when: { type: 'Customer' } }, follow: {} })
  await send(made)
  expect(rooms()).toEqual([{ ...room, tags: [clientKey(made.ref)] }])
  // What is wanted now is remembered: from here on it is known what changes.
  const remembered = [...harness.bucket.texts].filter(([key]) => key.startsWith('clients/'))
  expect(remembered.map(([, { text }]) => JSON.parse(text).client)).toContain(clientKey(made.ref))
  expect((await source.shown(made))?.status).toBe('ready for review')
})

test('an end that was announced for the lead does not come, and its room is ready for the account', async () => {
  const end = { when: { status: 'Converted' }, after: '7d', do: ['revoke-guests', 'archive'] }
  await open({ end }, [{ object: 'Lead' }, { object: 'Account', where: { type: ['Customer'] } }])
  const lead = await source.enter('Lee Lead', 'lee@lead.example')
  await send(lead)
  const [room] = rooms()
  const made = only(await source.convert(lead, account), 'Account')
  await send(lead)
  expect((await source.shown(lead))?.status).toMatch(/^ends on /)
  await source.change(made, { type: 'Customer' })
  await send(made)
  harness.clock.advance(8 * 86_400_000)
  await send(lead, made)
  expect(rooms()).toEqual([{ ...room, tags: [clientKey(made.ref)] }])
  expect((await source.shown(made))?.status).toBe('ready')
  expect(parkedFor(harness)).toEqual([])
})

test('a lead whose account was deleted gets no other room, and whose it was before is forgotten with the lead', async () => {
  const { lead, made, room } = await converted()
  await send(made)
  await source.remove(made)
  await send(lead)
  expect(rooms()).toEqual([{ ...room, tags: [clientKey(made.ref)] }])
  const next = await source.enter('Ann Other', 'ann@other.example')
  await send(next)
  const account2 = only(
    await source.convert(next, { Account: { name: 'Other Co', emailAddress: 'ann@other.example' } }),
    'Account',
  )
  await source.remove(next)
  await send(account2)
  expect(rooms().map(({ tags }) => tags)).toEqual([
    [clientKey(made.ref)],
    [clientKey(next.ref)],
    [clientKey(account2.ref)],
  ])
})
