import { describe, expect, test } from 'vitest'
import { observeClient } from '#lib/onboarding/observe-client.ts'
import { followInReview } from '#lib/onboarding/review/follow-in-review.ts'
import { keepTestLog } from '#test/onboarding/world/test-log.ts'
import { recordOf, ref } from '../identity/search.ts'
import { anna, type Given } from '../memory-world.ts'
import { approved, begin } from './reviewed-world.ts'

const log = keepTestLog()
const ben = { id: 'ben', email: 'ben@example.com', active: true, canManageRooms: true }
const everything = { title: true, tags: true, manager: 'replace', contacts: 'replace', team: 'replace' }

/** A client whose room is in review, and follows by the settings. */
const inReview = async ({ settings, ...given }: Given = {}) => {
  const world = begin({
    values: { stage: 'New' },
    people: [anna, ben],
    settings: { follow: everything, room: { tags: ['vip'] }, ...settings },
    ...given,
  })
  expect(await world.onboard()).toBe('in-review')
  log.clear()
  /** The record says something else from now on. */
  const change = (more: Parameters<typeof recordOf>[0]) => {
    const { emails = [], ownerEmail, written } = world.crm.record ?? {}
    world.crm.record = recordOf({
      emails: [...emails],
      ...(ownerEmail && { ownerEmail }),
      ...(written && { written }),
      ...more,
    })
  }
  return { ...world, change }
}

describe('a room in review', () => {
  test('follows its record in title and manager, and stays in review', async () => {
    const { onboard, change, room, people, crm } = await inReview()
    change({ name: 'Beta', ownerEmail: ben.email })
    expect(await onboard()).toBe('in-review')
    expect(room().title).toBe('Client - Beta')
    expect(people()).toEqual([ben.email])
    expect(crm.record?.written?.state).toBe('review')
    expect(log.lines.filter(({ event }) => event === 'room.followed')).toMatchObject([{ detail: 'title, people' }])
  })

  test('is given back as it is after that, and is read anew only where it has followed', async () => {
    const { change, work } = await inReview()
    change({ name: 'Beta' })
    const client = await observeClient(work, ref)
    if (client.kind !== 'in-review') throw new Error(`the client is ${client.kind}`)
    expect((await followInReview(work, client)).room.title).toBe('Client - Beta')
    expect(await followInReview(work, client)).toBe(client.found)
  })

  test('lets nobody from outside in, however often the contacts change', async () => {
    const { onboard, change, people, state, room, link } = await inReview()
    change({ emails: ['new@x.example'] })
    expect(await onboard()).toBe('in-review')
    expect(people()).toEqual([anna.email])
    expect(link()).toBeUndefined()
    expect(state.writes.filter((one) => one.includes('x.example'))).toEqual([])
    expect(room().title).toBe('Client - Acme')
  })

  test('stays as people have made it, and as it is without the setting', async () => {
    const { onboard, change, room, work } = await inReview()
    room().title = 'Ours'
    change({ name: 'Beta' })
    expect(await onboard()).toBe('in-review')
    expect(room().title).toBe('Ours')
    expect(log.lines.filter(({ event }) => event === 'room.follow_conflict')).toHaveLength(1)
    room().title = 'Client - Acme'
    delete work.settings.follow
    await onboard()
    expect(room().title).toBe('Client - Acme')
  })

  test('has followed when its people come in, and goes on following then', async () => {
    const { onboard, change, room, people, crm } = await inReview()
    change({ name: 'Beta', emails: ['new@x.example'] })
    crm.values = approved
    expect(await onboard()).toBe('ready')
    expect(room().title).toBe('Client - Beta')
    expect(room().tags).toContain('vip')
    expect(people()).toEqual([anna.email, 'new@x.example'])
    change({ name: 'Gamma', emails: ['other@x.example'] })
    expect(await onboard()).toBe('followed')
    expect(room().title).toBe('Client - Gamma')
    expect(people()).toEqual([anna.email, 'other@x.example'])
  })
})
