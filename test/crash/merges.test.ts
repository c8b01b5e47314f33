import { afterEach, describe, expect, test } from 'vitest'
import { mergeFields } from '#lib/crm/pipedrive/merge-fields.ts'
import { clientKey } from '#lib/runtime/client-key.ts'
import { type Harness, openHarness } from '#test/onboarding/harness.ts'
import { madeRooms, type RoomView } from '#test/onboarding/world/portal-view.ts'
import { renumber } from '#test/onboarding/world/renumber.ts'
import { parkedFor } from '#test/onboarding/world/story.ts'
import type { Fate } from '#test/onboarding/world/wire.ts'
import type { Entry } from '#test/soak/simulation/crms/crm.ts'
import { openRichSource, type RichSource } from './rich-clients.ts'
import { serve } from './serve-client.ts'

let harness: Harness
let source: RichSource
afterEach(() => Promise.all([source.stop(), harness.stop()]))

const evidence = () =>
  [...harness.bucket.texts]
    .filter(([key]) => key.startsWith('evidence/'))
    .map(([, { text }]) => JSON.parse(JSON.parse(text).body))

interface Merged {
  gone: Entry
  left: Entry
  own: RoomView
  other: RoomView
}

/** CRMs that tell of a merge. */
const sources = ['hubspot', 'salesforce', 'pipedrive'] as const
type Source = (typeof sources)[number]

/** Two clients with a room each, whose records were merged. `left`: as the queue is told of it. */
const merged = async (name: Source, otherRoom: string): Promise<Merged> => {
  harness = await openHarness({ settings: { merge: { otherRoom, after: '7d' } } })
  source = await openRichSource(harness, name)
  const enter = async (email: string): Promise<Entry> => {
    const entry = await source.enter('Acme', email)
    harness.clock.advance(3_600_000)
    await serve(harness, source, entry)
    return entry
  }
  const [first, gone] = [await enter('one@acme.example.com'), await enter('two@acme.example.com')]
  const [own, other, ...more] = madeRooms(harness.docspace)
  if (!own || !other || more.length > 0) throw new Error('there are not two rooms')
  const left = await source.merge(first, gone)
  // No record of Pipedrive tells of it: its event does.
  const fields = name === 'pipedrive' ? mergeFields({ from: gone.ref.id, into: left.ref.id }) : undefined
  return { gone, left: { ...left, ...(fields && { fields }) }, own, other }
}

/** The same world again and again, whose worker dies at one call after the other. */
const cutEverywhere = async (
  fate: Fate,
  begin: () => Promise<Merged & { told: Entry }>,
  check: (world: Merged, after: string) => void,
): Promise<number> => {
  for (let n = 1; ; n += 1) {
    const world = await begin()
    const died = await serve(harness, source, world.told, { n, fate })
    const after = `${fate} call ${n}`
    expect(parkedFor(harness), after).toEqual([])
    const { own, other, left } = world
    const rooms = madeRooms(harness.docspace)
    expect(
      rooms.map(({ id }) => id),
      after,
    ).toEqual([own.id, other.id])
    expect(rooms[0], after).toEqual({ ...own, tags: [clientKey(left.ref)] })
    expect(source.shown(left)?.roomId, after).toBe(String(own.id))
    check(world, after)
    if (!died) return n
    await Promise.all([source.stop(), harness.stop()])
  }
}

const fates = ['dies-before', 'dies-unanswered'] as const
const all = sources.flatMap((name) => fates.map((fate) => ({ name, fate })))

describe.each(all)('a worker of $name that $fate', ({ name, fate }) => {
  test('at any call of a merge leaves the other room as it is, tells of it, and has its key off', async () => {
    const begin = async () => {
      const world = await merged(name, 'link')
      return { ...world, told: world.left }
    }
    const calls = await cutEverywhere(fate, begin, ({ left, other }, after) => {
      const [, is] = madeRooms(harness.docspace)
      expect(is, after).toEqual({ ...other, tags: [`roomkeeper:merged=${clientKey(left.ref)}`] })
      expect(source.shown(left)?.status, after).toMatch(
        new RegExp(`^ready: the room ${other.id} of a merged record stays as it is, at http.*/${other.id}$`),
      )
    })
    expect(calls).toBeGreaterThan(8)
  }, 240_000)

  test('at any call of an announcement leaves both rooms as they are, and announces it', async () => {
    const begin = async () => {
      const world = await merged(name, 'archive')
      return { ...world, told: world.left }
    }
    await cutEverywhere(fate, begin, ({ left, other }, after) => {
      expect(madeRooms(harness.docspace)[1], after).toEqual(other)
      expect(source.shown(left)?.status, after).toMatch(
        /^ready: the room \d+ of a merged record goes into the archive on /,
      )
      expect(
        [...harness.bucket.texts.keys()].filter((key) => key.startsWith('due/')),
        after,
      ).toHaveLength(1)
    })
  }, 240_000)

  test('at any call after a restore leaves both rooms as they are, names the own one and announces the archive', async () => {
    const begin = async () => {
      const world = await merged(name, 'archive')
      await serve(harness, source, world.left)
      const { state } = harness.docspace
      for (const { id } of [world.own, world.other]) renumber(state, id)
      const [own = world.own, other = world.other] = madeRooms(harness.docspace)
      return { ...world, own, other, told: world.left }
    }
    await cutEverywhere(fate, begin, ({ left, other }, after) => {
      expect(madeRooms(harness.docspace)[1], after).toEqual(other)
      expect(source.shown(left)?.status, after).toContain(
        `the room ${other.id} of a merged record goes into the archive on `,
      )
    })
  }, 240_000)

  test('at any call of the day leaves the same archive and evidence', async () => {
    const begin = async () => {
      const world = await merged(name, 'archive')
      await serve(harness, source, world.left)
      harness.clock.advance(8 * 86_400_000)
      return { ...world, told: world.gone }
    }
    const calls = await cutEverywhere(fate, begin, ({ gone, left, other }, after) => {
      expect(madeRooms(harness.docspace)[1], after).toMatchObject({
        ...{ archived: true, links: [], members: ['anna.manager@example.com 9'], tags: [clientKey(gone.ref)] },
      })
      expect(source.shown(left)?.status, after).toBe(
        `ready: the room ${other.id} of a merged record was put away: 1 link was taken away, 1 person was taken out, the room is in the archive`,
      )
      expect(evidence(), after).toEqual([
        expect.objectContaining({ client: clientKey(gone.ref), links: { before: 1, left: 0 }, archived: true }),
      ])
    })
    expect(calls).toBeGreaterThan(15)
  }, 240_000)
})
