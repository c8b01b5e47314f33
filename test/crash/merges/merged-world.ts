import { expect } from 'vitest'
import { mergeFields } from '#lib/crm/pipedrive/merge-fields.ts'
import { clientKey } from '#lib/runtime/client-key.ts'
import { type Harness, openHarness } from '#test/onboarding/harness.ts'
import { entered } from '#test/onboarding/several-users.ts'
import { madeRooms, type RoomView } from '#test/onboarding/world/portal-view.ts'
import { parkedFor } from '#test/onboarding/world/story.ts'
import type { Fate } from '#test/onboarding/world/wire.ts'
import type { Entry } from '#test/soak/simulation/crms/crm.ts'
import { openRichSource, type RichSource } from '../rich-clients.ts'
import { serve } from '../serve-client.ts'

/** CRMs that tell of a merge. */
export const sources = ['hubspot', 'salesforce', 'pipedrive'] as const
export type Source = (typeof sources)[number]

/** Two clients with a room each, whose records were merged. */
export interface Merged {
  harness: Harness
  source: RichSource
  gone: Entry
  /** As the queue is told of it. */
  left: Entry
  own: RoomView
  other: RoomView
  stop(): Promise<unknown>
}

interface Options {
  otherRoom: string
  /** The rooms are of two users: what is left is of the second key's. */
  ofTwoUsers?: true
}

export const merged = async (name: Source, { otherRoom, ofTwoUsers }: Options): Promise<Merged> => {
  const settings = { merge: { otherRoom, after: '7d' } }
  const harness = await openHarness({ settings, ...(ofTwoUsers && { users: 2 }) })
  const source = await openRichSource(harness, name)
  const enter = async (email: string, of: number): Promise<Entry> => {
    const typeIn = () => source.enter('Acme', email)
    const entry = await (ofTwoUsers ? entered(typeIn, ({ ref }) => ref, { of }) : typeIn())
    harness.clock.advance(3_600_000)
    await serve(harness, source, entry)
    return entry
  }
  const [first, gone] = [await enter('one@acme.example.com', 1), await enter('two@acme.example.com', 0)]
  const [own, other, ...more] = madeRooms(harness.docspace)
  if (!own || !other || more.length > 0) throw new Error('there are not two rooms')
  const left = await source.merge(first, gone)
  // No record of Pipedrive tells of it: its event does.
  const fields = name === 'pipedrive' ? mergeFields({ from: gone.ref.id, into: left.ref.id }) : undefined
  return {
    ...{ harness, source, gone, own, other },
    left: { ...left, ...(fields && { fields }) },
    stop: () => Promise.all([source.stop(), harness.stop()]),
  }
}

/** The day on which the other room is put away, as it was announced. */
export const onTheDay = async (world: Merged): Promise<Merged> => {
  await serve(world.harness, world.source, world.left)
  world.harness.clock.advance(8 * 86_400_000)
  return world
}

/** The same world again and again, whose worker dies at one call after the other of the client that is told. */
export const cutEverywhere = async (
  fate: Fate,
  begin: () => Promise<Merged>,
  told: 'left' | 'gone',
  check: (world: Merged, after: string) => void,
): Promise<number> => {
  for (let n = 1; ; n += 1) {
    const world = await begin()
    const { harness, source, own, other, left } = world
    try {
      const died = await serve(harness, source, world[told], { n, fate })
      const after = `${fate} call ${n}`
      expect(parkedFor(harness), after).toEqual([])
      const rooms = madeRooms(harness.docspace)
      const numbers = rooms.map(({ id }) => id)
      expect(numbers, after).toEqual([own.id, other.id])
      expect(rooms[0], after).toEqual({ ...own, tags: [clientKey(left.ref)] })
      expect(source.shown(left)?.roomId, after).toBe(String(own.id))
      check(world, after)
      if (!died) return n
    } finally {
      await world.stop()
    }
  }
}

/** The other room as a merge leaves it, and what the record says. */
export const expectLeft = ({ harness, source, left, other }: Merged, after: string): void => {
  const [, is] = madeRooms(harness.docspace)
  expect(is, after).toEqual({ ...other, tags: [`roomkeeper:merged=${clientKey(left.ref)}`] })
  expect(source.shown(left)?.status, after).toMatch(
    new RegExp(`^ready: the room ${other.id} of a merged record stays as it is, at http.*/${other.id}$`),
  )
}

/** The other room as its day leaves it, what the record says, and one evidence. */
export const expectPutAway = ({ harness, source, gone, left, other }: Merged, after: string): void => {
  expect(madeRooms(harness.docspace)[1], after).toMatchObject({
    ...{ archived: true, links: [], members: ['anna.manager@example.com 9'], tags: [clientKey(gone.ref)] },
  })
  expect(source.shown(left)?.status, after).toBe(
    `ready: the room ${other.id} of a merged record was put away: 1 link was taken away, 1 person was taken out, the room is in the archive`,
  )
  const evidence = [...harness.bucket.texts]
    .filter(([key]) => key.startsWith('evidence/'))
    .map(([, { text }]) => JSON.parse(JSON.parse(text).body))
  expect(evidence, after).toEqual([
    expect.objectContaining({ client: clientKey(gone.ref), links: { before: 1, left: 0 }, archived: true }),
  ])
}
