import { describe, expect, test } from 'vitest'
import { onboardClient } from '#lib/onboarding/onboard.ts'
import { keepTestLog } from '#test/onboarding/world/test-log.ts'
import { ref } from '../../identity/search.ts'
import { open } from '../../memory-world.ts'
import { begin, fresh } from '../../review/reviewed-world.ts'

keepTestLog()

/** The portal is restored: the only room has another number. */
const restore = ({ state }: ReturnType<typeof open>, to: number): void => {
  const [room] = state.rooms
  if (!room) throw new Error('no room was made')
  state.members[to] = state.members[room.id] ?? []
  room.id = to
}

describe('the number of a room that is found again', () => {
  test('is noted when its client is served, beside what was wanted before', async () => {
    const world = open()
    await world.onboard()
    const [before] = world.remembered()
    restore(world, 500)
    expect(await world.onboard()).toBe('relinked')
    expect(world.remembered()).toEqual([{ ...before, foundAs: 500 }])
    restore(world, 600)
    await world.onboard()
    expect(world.remembered()).toEqual([{ ...before, foundAs: 600 }])
  })

  test('is noted of a client who is none any more', async () => {
    const world = open({ settings: { end: { when: { stage: 'Lost' }, do: ['archive'] } } })
    await world.onboard()
    restore(world, 500)
    Object.assign(world.crm.record ?? {}, { isClient: false })
    expect(await world.onboard()).toBe('not-a-client')
    expect(world.remembered()).toMatchObject([{ foundAs: 500 }])
  })

  test('is noted in review', async () => {
    const world = begin({ values: { stage: 'New' }, record: fresh() })
    expect(await world.onboard()).toBe('in-review')
    restore(world, 500)
    expect(await world.onboard()).toBe('in-review')
    expect(world.remembered()).toMatchObject([{ room: 100, foundAs: 500 }])
  })

  test('is remembered anew with all that is wanted where rooms follow', async () => {
    const world = open({ settings: { follow: {} } })
    await world.onboard()
    restore(world, 500)
    await world.onboard()
    expect(world.remembered()).toMatchObject([{ room: 500, foundAs: 500 }])
  })
})

describe('nothing is noted', () => {
  test('of a room that is where it was', async () => {
    const world = open()
    await world.onboard()
    const before = world.remembered()
    expect(await world.onboard()).toBe('left-alone')
    expect(world.remembered()).toEqual(before)
  })

  test('where nothing is remembered', async () => {
    const world = open()
    const { memories: _, ...forgetful } = world.work
    await onboardClient(forgetful, ref)
    restore(world, 500)
    expect(await world.onboard()).toBe('relinked')
    expect(world.remembered()).toEqual([])
  })

  test('without a store', async () => {
    const world = open()
    const { memories: _, ...forgetful } = world.work
    await world.onboard()
    restore(world, 500)
    expect(await onboardClient(forgetful, ref)).toBe('relinked')
    expect(world.remembered()).toMatchObject([{ foundAs: 100 }])
  })
})
