import { afterEach, describe, expect, test } from 'vitest'
import { mergeFields } from '#lib/crm/pipedrive/merge-fields.ts'
import { clientKey } from '#lib/runtime/client-key.ts'
import { openRichSource, type RichSource, type sourceNames } from '#test/crash/rich-clients.ts'
import { serve } from '#test/crash/serve-client.ts'
import type { Entry } from '#test/soak/simulation/crms/crm.ts'
import { type Harness, openHarness } from '../harness.ts'
import { madeRooms } from '../world/portal-view.ts'
import { renumber } from '../world/renumber.ts'
import { parkedFor } from '../world/story.ts'

/** docs/merging.md#what-each-crm-tells */

let harness: Harness
let source: RichSource
afterEach(() => Promise.all([source.stop(), harness.stop()]))

type Name = (typeof sourceNames)[number]
const merge = (otherRoom: string) => ({ merge: { otherRoom, after: '7d' } })

const enter = async (email: string): Promise<Entry> => {
  const entry = await source.enter('Acme', email)
  harness.clock.advance(3_600_000)
  await serve(harness, source, entry)
  return entry
}
const open = async (name: Name, settings: Record<string, unknown>) => {
  harness = await openHarness({ settings })
  source = await openRichSource(harness, name)
}
/** Two clients with a room each, of which the second was merged into the first. */
const merged = async (name: Name, settings: Record<string, unknown>) => {
  await open(name, settings)
  const [first, gone] = [await enter('one@acme.example.com'), await enter('two@acme.example.com')]
  const [own, other] = rooms()
  if (!own || !other) throw new Error('there are not two rooms')
  return { gone, left: await source.merge(first, gone), own, other }
}
const rooms = () => madeRooms(harness.docspace)

describe.each(['hubspot', 'salesforce'] as const)('records that were merged in %s', (name) => {
  test('have one room, by a message of either; the other one stays, without a key', async () => {
    const { gone, left, own, other } = await merged(name, merge('link'))
    for (const entry of [gone, left, gone]) await serve(harness, source, entry)
    expect(rooms()).toEqual([
      { ...own, tags: [clientKey(left.ref)] },
      { ...other, tags: [`roomkeeper:merged=${clientKey(left.ref)}`] },
    ])
    expect(source.shown(left)).toMatchObject({
      roomId: String(own.id),
      status: expect.stringMatching(
        new RegExp(`^ready: the room ${other.id} of a merged record stays as it is, at http`),
      ),
    })
    expect(parkedFor(harness)).toEqual([])
  })

  test('have one room where the one that is left had none, and nobody is invited twice', async () => {
    await open(name, merge('keep'))
    const gone = await enter('two@acme.example.com')
    const first = await source.enter('Acme', 'one@acme.example.com')
    const [own] = rooms()
    const left = await source.merge(first, gone)
    harness.clock.advance(3_600_000)
    for (const entry of [gone, left]) await serve(harness, source, entry)
    expect(rooms()).toMatchObject([{ id: own?.id, tags: [clientKey(left.ref)] }])
    expect(rooms()[0]?.mails.filter((mail) => mail.includes('two@'))).toHaveLength(1)
    expect(source.shown(left)).toMatchObject({ roomId: String(own?.id), status: expect.stringMatching(/^ready/) })
  })

  test('are for a person to decide without a setting, and both rooms stay', async () => {
    const { left, own, other } = await merged(name, {})
    await serve(harness, source, left)
    expect([rooms(), parkedFor(harness)]).toEqual([[own, other], ['merged-two-rooms']])
  })

  test('have one room after a restore too, which gives every room another number', async () => {
    const { gone, left, own, other } = await merged(name, merge('archive'))
    await serve(harness, source, left)
    const { state } = harness.docspace
    renumber(state, own.id)
    renumber(state, other.id)
    const [ownNow, otherNow] = rooms()
    for (const entry of [left, left]) await serve(harness, source, entry)
    expect(rooms()).toEqual([ownNow, otherNow])
    const goes = expect.stringContaining(`; the room ${otherNow?.id} of a merged record goes into the archive on `)
    expect(source.shown(left)).toMatchObject({ roomId: String(ownNow?.id), status: goes })
    harness.clock.advance(8 * 86_400_000)
    await serve(harness, source, gone)
    expect(rooms()).toMatchObject([
      { id: ownNow?.id, archived: false },
      { id: otherNow?.id, archived: true, links: [] },
    ])
    expect(parkedFor(harness)).toEqual([])
  })

  test('have the other room put away on its day, also when the CRM has forgotten the merge by then', async () => {
    const { gone, left, own, other } = await merged(name, merge('archive'))
    await serve(harness, source, left)
    expect(rooms()[1]).toEqual(other)
    harness.clock.advance(8 * 86_400_000)
    source.forget?.()
    await serve(harness, source, gone)
    expect(rooms()).toMatchObject([
      { id: own.id, archived: false },
      { id: other.id, archived: true, links: [] },
    ])
    expect(source.shown(left)?.status).toMatch(/was put away: 1 link was taken away, 1 person was taken out/)
    expect(parkedFor(harness)).toEqual([])
  })
})

describe('records that were merged in pipedrive', () => {
  /** What its two events say. */
  const toldOf = ({ gone, left }: Pick<Awaited<ReturnType<typeof merged>>, 'gone' | 'left'>) => {
    const fields = mergeFields({ from: gone.ref.id, into: left.ref.id })
    return [
      { ...gone, fields },
      { ...left, fields },
    ]
  }

  test.each([0, 1])('have one room by either of two events: %d', async (which) => {
    const world = await merged('pipedrive', merge('link'))
    const { gone, left, own, other } = world
    const [entry] = toldOf(world).slice(which)
    if (entry) await serve(harness, source, entry)
    expect(rooms()).toEqual([
      { ...own, tags: [clientKey(left.ref)] },
      { ...other, tags: [`roomkeeper:merged=${clientKey(left.ref)}`] },
    ])
    expect(source.shown(left)?.status).toMatch(
      new RegExp(`^ready: the room ${other.id} of a merged record stays as it is, at`),
    )
    for (const one of [...toldOf(world), left]) await serve(harness, source, one)
    expect([rooms()[0]?.id, parkedFor(harness)]).toEqual([own.id, []])
    expect(gone.ref.id).not.toBe(left.ref.id)
  })

  test('are no deletion that ends a room, and are for a person to decide without a setting', async () => {
    const end = { when: { label: 'x' }, after: '30d', do: ['revoke-guests', 'archive'], deleted: true }
    const world = await merged('pipedrive', { end })
    for (const entry of toldOf(world)) await serve(harness, source, entry)
    harness.clock.advance(31 * 86_400_000)
    expect(rooms()).toEqual([world.own, world.other])
    expect(new Set(parkedFor(harness))).toEqual(new Set(['merged-two-rooms']))
    expect([...harness.bucket.texts.keys()].filter((key) => key.startsWith('due/'))).toEqual([])
  })

  test('have the other room put away on its day, which the record that is gone brings up', async () => {
    const world = await merged('pipedrive', merge('archive'))
    for (const entry of toldOf(world)) await serve(harness, source, entry)
    expect(rooms()[1]).toEqual(world.other)
    harness.clock.advance(8 * 86_400_000)
    await serve(harness, source, world.gone)
    expect(rooms()).toMatchObject([{ archived: false }, { id: world.other.id, archived: true, links: [] }])
    expect(source.shown(world.left)?.status).toMatch(/was put away: 1 link was taken away/)
    expect(parkedFor(harness)).toEqual([])
  })
})

test('a merge in EspoCRM is the deletion of a record: both rooms stay, or the other one ends on notice', async () => {
  const end = { when: { type: 'Reseller' }, after: '30d', do: ['revoke-guests', 'archive'] }
  for (const deleted of [false, true]) {
    const { gone, left, own, other } = await merged('espocrm', { ...merge('archive'), end: { ...end, deleted } })
    for (const entry of [gone, left]) await serve(harness, source, entry)
    expect(rooms()).toEqual([own, other])
    expect(source.shown(left)?.status).toBe('ready')
    expect(parkedFor(harness)).toEqual(deleted ? [] : ['client-deleted'])
    harness.clock.advance(31 * 86_400_000)
    if (deleted) await serve(harness, source, gone)
    expect(rooms()).toMatchObject([own, { id: other.id, archived: deleted }])
    if (!deleted) await Promise.all([source.stop(), harness.stop()])
  }
})

test('a sender of one’s own has no records to merge: two ids are two clients, each with its room', async () => {
  await open('generic', merge('archive'))
  for (const entry of [await enter('one@acme.example.com'), await enter('two@acme.example.com')])
    await serve(harness, source, entry)
  expect(rooms().map(({ archived }) => archived)).toEqual([false, false])
})

describe('of a client that becomes part of a new record', () => {
  const end = { when: { city: 'Gone' }, after: '7d', do: ['revoke-guests', 'archive'] }
  const change = async (values: Record<string, string>, entry: Entry) => source.change?.(entry, values)
  const people = (does: (room: { parentId: number; title: string }) => void) => {
    for (const room of harness.docspace.state.rooms) if (room.id === rooms()[0]?.id) does(room)
  }
  const titles = () => rooms().map(({ title }) => title)

  test('what changes from then on follows at once', async () => {
    const { left, own, other } = await merged('hubspot', { ...merge('keep'), follow: {} })
    await serve(harness, source, left)
    await change({ name: 'Acme & Co' }, left)
    await serve(harness, source, left)
    expect(titles()).toEqual([own.title.replace('Acme', 'Acme & Co'), other.title])
  })

  test('the room ends on the day that was announced, also by the message that tells of the merge', async () => {
    await open('hubspot', { ...merge('keep'), end })
    const [first, gone] = [await enter('one@acme.example.com'), await enter('two@acme.example.com')]
    await change({ city: 'Gone' }, first)
    await serve(harness, source, first)
    harness.clock.advance(8 * 86_400_000)
    const left = await source.merge(first, gone)
    await serve(harness, source, left)
    expect(rooms()).toMatchObject([{ archived: true, links: [] }, { archived: false }])
    expect(source.shown(left)?.status).toMatch(/^ended on /)
    expect(parkedFor(harness)).toEqual([])
  })

  test('a room that people had archived keeps its key, and is the client’s all the same', async () => {
    await open('hubspot', { ...merge('keep'), end })
    const [first, gone] = [await enter('one@acme.example.com'), await enter('two@acme.example.com')]
    await change({ city: 'Gone' }, first)
    await serve(harness, source, first)
    people((room) => {
      room.parentId = 6
    })
    const left = await source.merge(first, gone)
    harness.clock.advance(8 * 86_400_000)
    for (let times = 0; times < 2; times += 1) await serve(harness, source, left)
    expect(rooms()[0]).toMatchObject({ archived: true, links: [] })
    expect(source.shown(left)?.status).toMatch(/^ended on /)
    expect(parkedFor(harness)).toEqual([])
  })
})

test.each(['keep', 'link', 'archive'])(
  'three records that are merged into one, one after the other, are all told on it (%s)',
  async (otherRoom) => {
    await open('salesforce', merge(otherRoom))
    let left = await enter('one@acme.example.com')
    const gone: Entry[] = []
    for (const name of ['two', 'three', 'four']) gone.push(await enter(`${name}@acme.example.com`))
    const before = rooms()
    const people = (all: ReturnType<typeof rooms>) =>
      all.map(({ id, members, links, mails }) => ({ id, members, links, mails }))
    for (const entry of gone) {
      left = await source.merge(left, entry)
      harness.clock.advance(3_600_000)
      await serve(harness, source, left)
    }
    await serve(harness, source, left)
    const [own, ...merged] = before
    const { status = '', roomId } = source.shown(left) ?? {}
    expect([roomId, parkedFor(harness), people(rooms())]).toEqual([String(own?.id), [], people(before)])
    expect(status).toMatch(/^ready: /)
    expect(status.length).toBeLessThanOrEqual(250)
    for (const { id } of merged) expect(status).toMatch(new RegExp(`\\b${id}\\b`))
  },
)
