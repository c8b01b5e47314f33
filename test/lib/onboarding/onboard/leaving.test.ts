import { describe, expect, test } from 'vitest'
import type { Written } from '#lib/crm/records/records-port.ts'
import type { EndState } from '#lib/onboarding/life/end/end-state.ts'
import { createEnds } from '#lib/onboarding/life/end/end-store.ts'
import { observeClient } from '#lib/onboarding/observe-client.ts'
import { readyMark } from '#lib/onboarding/room/observed.ts'
import { keepTestLog } from '#test/onboarding/world/test-log.ts'
import { memoryTexts } from '../../runtime/objects/memory-texts.ts'
import { otherRef, otherTag, recordOf, ref, tag } from '../identity/search.ts'
import { roomOf } from '../memory-portal.ts'
import { at, type Given, open, unread } from '../memory-world.ts'

keepTestLog()

const end = { when: { status: 'Lost' }, do: ['archive'] }
const roomUrl = `https://portal.example/rooms/shared/7#${tag}`
const ready: Written = { state: 'ready', roomId: 7, roomUrl, invitationUrl: 'x' }
const ending: Written = { ...ready, state: 'ending', status: 'ends on 2099-12-30: it is archived' }
const rooms = () => [roomOf(7, { tags: [tag, readyMark] })]

/** A client whose record says that the relationship is over, with a place where its end is remembered. */
const leaving = (given: Given, remembered?: Partial<EndState>) => {
  const world = open({ settings: { end }, rooms: rooms(), values: { status: 'Lost' }, ...given })
  const ends = createEnds(async () => memoryTexts().store)
  const state: EndState = { v: 1, client: tag, room: 7, phase: 'announced', day: '2099-12-30', announcedAt: at }
  world.work.ends = remembered
    ? { ...ends, read: async () => ({ state: { ...state, ...remembered }, tag: '1' }) }
    : ends
  return { ...world, observe: () => observeClient(world.work, ref) }
}

describe('a record that is no client any more', () => {
  const none = (written: Written) => recordOf({ isClient: false, written })

  test('still has its room where a rule of them names an end', async () => {
    const settings = { rooms: [{ name: 'one', where: { kind: ['One'] }, end }, { name: 'other' }] }
    expect(await leaving({ record: none(ready), settings }).observe()).toMatchObject({
      kind: 'handed-over',
      found: { kind: 'ready', room: { id: 7 } },
    })
  })

  test.each<[string, Given]>([
    ['where rooms have no end', { record: none(ready), settings: {} }],
    ['where its room is gone', { record: none(ready), rooms: [] }],
    ['where no room was ready', { record: none({ state: 'preparing' }) }],
    ['of a sender without records', { record: { ...unread(), isClient: false } }],
  ])('is none %s', async (_, given) => {
    const { observe, onboard } = leaving(given)
    expect(await observe()).toMatchObject({ kind: 'not-a-client' })
    expect(await onboard()).toBe('not-a-client')
  })

  test('has its room ended, as soon as the record says that it ends', async () => {
    expect(await leaving({ record: none(ending) }).onboard()).toBe('ending')
    const { onboard, state, reports } = leaving({ record: none(ready), values: { status: 'Paused' } })
    expect(await onboard()).toBe('not-a-client')
    expect([state.writes, reports]).toEqual([[], []])
  })
})

describe('a client whose room ends', () => {
  test('is told first of the room that its record lacks', async () => {
    const { roomUrl: _, ...lacking } = ending
    const { onboard, reports } = leaving({ record: recordOf({ written: lacking }) })
    expect(await onboard()).toBe('ending')
    expect(reports).toMatchObject([{ state: 'ending', roomId: 7, roomUrl: expect.stringContaining('/shared/7#') }])
  })

  test('of a sender without records ends as it is remembered, and its room keeps its key and its mark', async () => {
    const { onboard, state } = leaving({ record: unread() }, {})
    expect(await onboard()).toBe('ending')
    expect(state.writes).toEqual([])
  })

  test('of a sender without records is left to people until then, with the key in place of a former one', async () => {
    const record = { ...unread(), formerly: [{ ref: otherRef, shared: false }] }
    const former = [roomOf(7, { tags: [otherTag, readyMark] })]
    const { onboard, state } = leaving({ record, rooms: former, values: {} })
    expect(await onboard()).toBe('left-alone')
    expect(state.writes).toEqual([`tag 7 ${tag}`, `untag 7 ${otherTag}`])
  })
})
