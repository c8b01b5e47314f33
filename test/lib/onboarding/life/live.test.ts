import { describe, expect, test } from 'vitest'
import { crmReasons } from '#lib/crm/reasons.ts'
import { onboardClient } from '#lib/onboarding/onboard.ts'
import { Park } from '#lib/runtime/errors.ts'
import { keepTestLog } from '#test/onboarding/world/test-log.ts'
import { otherRef, otherTag, recordOf, ref, tag } from '../identity/search.ts'
import { open } from '../memory-world.ts'
import { openArrival } from './arrival/arrival-world.ts'
import { day, lost, openEnd, won } from './end/end-world.ts'
import { gone, left, openMerge } from './merge/merge-world.ts'

keepTestLog()

const onboarded = async () => {
  const world = open({ settings: { follow: {} } })
  expect(await world.onboard()).toBe('ready')
  return { ...world, title: () => world.state.rooms[0]?.title }
}

test('a room whose record has changed follows it', async () => {
  const { onboard, crm, title } = await onboarded()
  Object.assign(crm.record ?? {}, { name: 'Acme Ltd' })
  expect(await onboard()).toBe('followed')
  expect(title()).toBe('Client - Acme Ltd')
  expect(await onboard()).toBe('left-alone')
})

test('a room that is written on its record anew, and follows it besides, is told of for the record', async () => {
  const { onboard, crm, title } = await onboarded()
  const written = { ...crm.record?.written, roomUrl: 'https://docspace.example/rooms/shared/999' }
  Object.assign(crm.record ?? {}, { name: 'Acme Ltd', written })
  expect(await onboard()).toBe('relinked')
  expect(title()).toBe('Client - Acme Ltd')
})

test.each<[string, object, number]>([
  ['left-alone', {}, 1],
  ['followed', { name: 'Acme Ltd' }, 1],
  ['relinked', { written: { state: 'ready', roomId: 100, roomUrl: 'https://other.example/rooms/shared/9' } }, 0],
])('a client who has not joined is reminded when nothing else is told of its room: %s', async (lived, more, mails) => {
  const world = openArrival({ settings: { remind: { after: ['3d'] }, follow: {} } })
  await world.onboard()
  world.time.now += 3 * day
  Object.assign(world.crm.record ?? {}, more)
  expect(await world.onboard()).toBe(lived)
  expect(world.state.writes.filter((line) => line.startsWith('mail '))).toHaveLength(mails)
})

describe('an end', () => {
  const open = (settings: object = {}) => {
    const did = { do: ['revoke-guests', 'archive'], return: true }
    const end = openEnd({ settings: { follow: {}, ...settings }, end: { when: lost, ...did } })
    const onboard = () => onboardClient(end.work, ref)
    return { ...end, onboard, crm: end.world.crm, title: () => end.world.state.rooms[0]?.title }
  }

  /** A room that follows, and whose end was announced. */
  const ending = async (settings: object = {}) => {
    const world = open(settings)
    world.crm.values = won
    await world.onboard()
    world.crm.values = lost
    expect(await world.onboard()).toBe('end-announced')
    return world
  }

  test('that is called off lets follow what changed meanwhile', async () => {
    const { onboard, crm, title } = await ending()
    const before = title()
    Object.assign(crm.record ?? {}, { name: 'Acme Ltd' })
    expect(await onboard()).toBe('ending')
    expect(title()).toBe(before)
    crm.values = won
    expect(await onboard()).toBe('end-called-off')
    expect(title()).toBe('Client - Acme Ltd')
  })

  /** The same, after its end: with another name, and a client again. */
  const returned = async (settings: object = {}, outcome = 'returned') => {
    const world = await ending(settings)
    world.clock.now += 365 * day
    expect(await world.onboard()).toBe('ended')
    Object.assign(world.crm.record ?? {}, { name: 'Acme Ltd' })
    world.crm.values = won
    expect(await world.onboard()).toBe(outcome)
    return world.title()
  }

  test('after which the client comes back lets follow what changed meanwhile, once its people are let in', async () => {
    expect(await returned()).toBe('Client - Acme Ltd')
    expect(await returned({ invite: { when: won } })).toBe('Client - Acme Ltd')
    const waiting = { invite: { when: { stage: 'Signed' } } }
    expect(await returned(waiting, 'returned-to-review')).not.toBe('Client - Acme Ltd')
  })
})

describe('a record that was merged', () => {
  test('has its room settled beside the one that is left, and only where there is one', async () => {
    const merge = openMerge({ otherRoom: 'keep' })
    await onboardClient(merge.work, otherRef)
    expect(merge.writes).toEqual([`tag 7 roomkeeper:merged=${left}`, `untag 7 ${gone}`])
    const alone = openMerge({ otherRoom: 'keep' })
    alone.rooms.shift()
    await onboardClient(alone.work, otherRef)
    expect(alone.writes).toEqual([])
  })

  test('has its room put away under its own key', async () => {
    const merge = openMerge()
    await merge.remember()
    merge.clock.now = Date.parse('2026-02-05')
    merge.work.records.read = async () => merge.crm.record
    expect(await onboardClient(merge.work, ref)).toEqual({ moved: otherRef })
    expect(merge.state()).toMatchObject({ phase: 'ended', client: gone })
    const ready = openEnd({ end: false })
    expect(await onboardClient(ready.work, ref)).toBe('relinked')
  })

  test('is waited for under the key of the one that is left', async () => {
    const { work, note, setNote } = openArrival({ records: { read: async () => recordOf({ ref: otherRef }) } })
    setNote({ room: 7 })
    expect(await onboardClient(work, ref)).toEqual({ moved: otherRef })
    expect([note(tag), note(otherTag)?.room]).toEqual([undefined, 7])
  })
})

describe('a record that is gone', () => {
  const open = async (deleted: boolean) => {
    const end = openEnd({ end: { when: lost, do: ['archive'], deleted } })
    const onboard = () => onboardClient(end.work, ref)
    expect(await onboard()).toBe('end-announced')
    end.world.crm.record = undefined
    return { work: end.work, onboard }
  }

  test('has its room ended where the settings say so, and parks its client otherwise', async () => {
    expect(await (await open(true)).onboard()).toBe('ending')
    await expect((await open(false)).onboard()).rejects.toMatchObject({ reason: { code: 'client-deleted' } })
  })

  test('is not taken to be gone for another failure', async () => {
    const { work, onboard } = await open(true)
    work.records.read = async () => {
      throw new Park(crmReasons['crm-forbidden'])
    }
    await expect(onboard()).rejects.toMatchObject({ reason: { code: 'crm-forbidden' } })
  })
})
