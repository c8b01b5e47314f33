import { afterEach, describe, expect, test } from 'vitest'
import { planGone } from '#infra/command/client/ending/plan-gone.ts'
import { planOthers } from '#infra/command/client/ending/plan-others.ts'
import { observeClient } from '#lib/onboarding/observe-client.ts'
import { createPortalCache } from '#lib/onboarding/room/portal-cache.ts'
import { type ClientRef, clientKey } from '#lib/runtime/client-key.ts'
import { openRichSource, type RichSource } from '#test/crash/rich-clients.ts'
import { serve } from '#test/crash/serve-client.ts'
import { account, type Harness, openHarness } from '#test/onboarding/harness.ts'
import { madeRooms } from '#test/onboarding/world/portal-view.ts'
import { acme, newClient } from '#test/onboarding/world/story.ts'
import type { Entry } from '#test/soak/simulation/crms/crm.ts'

let harness: Harness
let source: RichSource | undefined
afterEach(async () => {
  await Promise.all([source?.stop(), harness.stop()])
  source = undefined
})

const day = 86_400_000
const end = { when: { type: 'Reseller' }, after: '30d', do: ['revoke-guests', 'archive'] }

/** What a command opens for itself. */
const contextHere = async (name: string) => {
  const { openDocSpace, settings, clock, memories, ends } = harness.services
  const openRecords = source?.openRecords ?? harness.services.openRecords
  const deadline = { remaining: () => 60_000 }
  const [portal, records] = await Promise.all([openDocSpace(deadline), openRecords(name, deadline)])
  const cache = createPortalCache(clock)
  return { ...portal, cache, records, settings, clock, ...(memories && { memories }), ...(ends && { ends }) }
}
/** Plans, which changes nothing. */
const looking = async <T>(plan: () => Promise<T>): Promise<T> => {
  const world = () => structuredClone([madeRooms(harness.docspace), [...harness.bucket.texts]])
  const before = world()
  const planned = await plan()
  expect(world()).toEqual(before)
  return planned
}
const goneOf = async (ref: ClientRef) => {
  const context = await contextHere(ref.source)
  return looking(() => planGone(context, ref))
}
const dayFrom = (days: number) => new Date(harness.clock.now() + days * day).toISOString().slice(0, 10)
const taken = ['take the invitation link away', `take ${acme.email} out of the room`, 'archive the room']

describe('a record that was deleted', () => {
  const deleted = async (settings: object) => {
    harness = await openHarness({ settings: { end: { ...end, ...settings } } })
    const client = await newClient(harness)
    await client.deliver()
    await harness.espo.deleteClient(client.id)
    return client
  }

  test('is parked where that is no end', async () => {
    const client = await deleted({})
    expect(await goneOf(account(client.id))).toBeUndefined()
  })

  test('would have its room ended: announced, waited for, carried out', async () => {
    const client = await deleted({ deleted: true })
    const ref = account(client.id)
    const why = 'the record was deleted'
    const on = (date: string) => `on ${date}: ${taken.join(', ')}`
    const first = dayFrom(31)
    expect(await goneOf(ref)).toEqual({
      ...{ why, steps: [`note that its room ends on ${first}`] },
      notes: [on(first), 'restoring the record calls it off'],
    })
    await client.deliver()
    harness.clock.advance(day)
    expect(await goneOf(ref)).toEqual({
      ...{ why, steps: [] },
      notes: [`its room ends on ${first}`, on(first), 'restoring the record calls it off'],
    })
    harness.clock.advance(31 * day)
    expect(await goneOf(ref)).toEqual({ why, steps: [...taken, 'keep the evidence'], notes: [] })
    await client.deliver()
    expect(await goneOf(ref)).toEqual({ why, steps: [], notes: [`its room has ended (${first})`] })
  })

  test('has nothing to end where it never had a room', async () => {
    harness = await openHarness({ settings: { end: { ...end, deleted: true } } })
    expect(await goneOf(account('aaaaaaaaaaaaaaaaa'))).toEqual({
      why: 'the record was deleted',
      steps: [],
      notes: ['there is no room of it'],
    })
  })
})

describe('records that were merged', () => {
  const enter = async (opened: RichSource, email: string): Promise<Entry> => {
    const entry = await opened.enter('Acme', email)
    harness.clock.advance(3_600_000)
    await serve(harness, opened, entry)
    return entry
  }
  const merged = async (otherRoom: string) => {
    harness = await openHarness({ settings: { merge: { otherRoom, after: '7d' } } })
    const opened = await openRichSource(harness, 'hubspot')
    source = opened
    const [first, gone] = [await enter(opened, 'one@acme.example.com'), await enter(opened, 'two@acme.example.com')]
    const [, other] = madeRooms(harness.docspace)
    return { gone, left: await opened.merge(first, gone), other: other?.id ?? 0, opened }
  }
  const othersOf = async ({ ref }: Entry) => {
    const context = await contextHere('hubspot')
    return looking(async () => {
      const seen = await observeClient(context, ref)
      if (seen.kind !== 'handed-over') throw new Error(seen.kind)
      return planOthers(context, seen)
    })
  }
  const away = (room: number, date: string) => `the room ${room} of a merged record goes into the archive on ${date}`

  test.each([
    ['keep', ''],
    ['link', ', with its address'],
  ])('would keep the other room: %s', async (otherRoom, more) => {
    const { gone, left, other, opened } = await merged(otherRoom)
    expect(await othersOf(left)).toEqual({
      steps: [
        `say on the CRM record that the room ${other} of a merged record stays as it is${more}`,
        `mark room ${other} as another room of the client, in place of ${clientKey(gone.ref)}`,
      ],
      notes: [],
    })
    await serve(harness, opened, left)
    expect(await othersOf(left)).toEqual({ steps: [], notes: [] })
  })

  test('would put the other room away: announced, waited for, carried out, and said to be away', async () => {
    const { gone, left, other, opened } = await merged('archive')
    const date = dayFrom(8)
    const steps = ['take the invitation link away', 'take two@acme.example.com out of the room', 'archive the room']
    expect(await othersOf(left)).toEqual({
      steps: [`say on the CRM record that ${away(other, date)}`],
      notes: [`on ${date}: ${steps.join(', ')}`],
    })
    await serve(harness, opened, left)
    expect(await othersOf(left)).toEqual({ steps: [], notes: [away(other, date)] })
    const why = `the record was merged into ${clientKey(left.ref)}`
    expect(await goneOf(gone.ref)).toEqual({ why, steps: [], notes: [away(other, date)] })
    harness.clock.advance(9 * day)
    expect(await goneOf(gone.ref)).toEqual({
      ...{ why, notes: [] },
      steps: [...steps, 'keep the evidence', `say on the record of ${clientKey(left.ref)} what was done`],
    })
    const room = harness.docspace.state.rooms.find(({ id }) => id === other)
    const tags = room?.tags ?? []
    Object.assign(room ?? {}, { tags: [] })
    expect(await goneOf(gone.ref)).toEqual({
      ...{ why, notes: [] },
      steps: [`say on the record of ${clientKey(left.ref)} that the room ${other} of a merged record stays as it is`],
    })
    Object.assign(room ?? {}, { tags })
    await serve(harness, opened, gone)
    expect(await goneOf(gone.ref)).toEqual({
      ...{ why, steps: [] },
      notes: [`the room ${other} of a merged record was put away on ${date}`],
    })
  })

  test('would not put it away where nothing is remembered', async () => {
    const { left, other } = await merged('archive')
    const { ends: _, ...context } = await contextHere('hubspot')
    const seen = await observeClient(context, left.ref)
    if (seen.kind !== 'handed-over') throw new Error(seen.kind)
    const stays = `the room ${other} of a merged record stays as it is`
    expect(await planOthers(context, seen)).toEqual({
      steps: [],
      notes: [`${stays}: the bucket of memories cannot be found (deploy again)`],
    })
  })
})
