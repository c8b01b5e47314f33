import { describe, expect, test } from 'vitest'
import { idOfUser } from '#test/onboarding/several-users.ts'
import { madeRooms } from '#test/onboarding/world/portal-view.ts'
import { renumber } from '#test/onboarding/world/renumber.ts'
import { serve } from '../serve-client.ts'
import { cutEverywhere, expectLeft, expectPutAway, type Merged, merged, onTheDay, sources } from './merged-world.ts'

const fates = ['dies-before', 'dies-unanswered'] as const
const all = sources.flatMap((name) => fates.map((fate) => ({ name, fate })))

describe.each(all)('a worker of $name that $fate', ({ name, fate }) => {
  test('at any call of a merge leaves the other room as it is, tells of it, and has its key off', async () => {
    const calls = await cutEverywhere(fate, () => merged(name, { otherRoom: 'link' }), 'left', expectLeft)
    expect(calls).toBeGreaterThan(8)
  }, 240_000)

  test('at any call of an announcement leaves both rooms as they are, and announces it', async () => {
    const begin = () => merged(name, { otherRoom: 'archive' })
    await cutEverywhere(fate, begin, 'left', ({ harness, source, left, other }, after) => {
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
    const begin = async (): Promise<Merged> => {
      const world = await merged(name, { otherRoom: 'archive' })
      const { docspace } = world.harness
      await serve(world.harness, world.source, world.left)
      for (const { id } of [world.own, world.other]) renumber(docspace.state, id)
      const [own = world.own, other = world.other] = madeRooms(docspace)
      return { ...world, own, other }
    }
    await cutEverywhere(fate, begin, 'left', ({ harness, source, left, other }, after) => {
      expect(madeRooms(harness.docspace)[1], after).toEqual(other)
      expect(source.shown(left)?.status, after).toContain(
        `the room ${other.id} of a merged record goes into the archive on `,
      )
    })
  }, 240_000)

  test('at any call of the day leaves the same archive and evidence', async () => {
    const begin = async () => onTheDay(await merged(name, { otherRoom: 'archive' }))
    expect(await cutEverywhere(fate, begin, 'gone', expectPutAway)).toBeGreaterThan(15)
  }, 240_000)
})

describe('two rooms of two users', () => {
  const ofTwo = (otherRoom: string) => merged('hubspot', { otherRoom, ofTwoUsers: true })
  const expectOwners = ({ harness }: Merged, after: string) => {
    const rooms = harness.docspace.state.rooms.filter(({ id }) => id >= 100)
    expect(
      rooms.map(({ createdBy }) => createdBy),
      after,
    ).toEqual([idOfUser(1), idOfUser(0)])
  }

  test('cut at any call of a merge: the other room stays as it is, the record tells of it, and its key is off', async () => {
    const calls = await cutEverywhere(
      'dies-unanswered',
      () => ofTwo('link'),
      'left',
      (world, after) => {
        expectLeft(world, after)
        expectOwners(world, after)
      },
    )
    expect(calls).toBeGreaterThan(8)
  }, 120_000)

  test('cut at any call of the day: the other room is put away by its own user', async () => {
    const begin = async () => onTheDay(await ofTwo('archive'))
    const calls = await cutEverywhere('dies-unanswered', begin, 'gone', (world, after) => {
      expectPutAway(world, after)
      expectOwners(world, after)
    })
    expect(calls).toBeGreaterThan(15)
  }, 120_000)
})
