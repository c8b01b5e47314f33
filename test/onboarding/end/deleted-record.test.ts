import { afterEach, describe, expect, test } from 'vitest'
import { fault } from '#infra/simulators/docspace/index.ts'
import { readEndEvidence } from '#lib/onboarding/life/end/end-evidence.ts'
import { dueClients } from '#lib/queue/due-clients.ts'
import { account, type Harness, openHarness, settingsWith } from '../harness.ts'
import { renumber } from '../world/renumber.ts'
import { newClient, parkedFor, type Story } from '../world/story.ts'

let harness: Harness
afterEach(() => harness.stop())

const day = 86_400_000
const end = { when: { type: 'Reseller' }, after: '30d', do: ['revoke-guests', 'read-only', 'archive'], deleted: true }
const ready = async (settings: Record<string, unknown> = { end }): Promise<Story> => {
  harness = await openHarness({ settings })
  const client = await newClient(harness)
  await client.deliver()
  expect(client.status()).toBe('ready')
  return client
}
/** The record is gone, and its event comes. */
const deleted = async (client: Story) => {
  await harness.espo.deleteClient(client.id)
  await client.deliver()
}
const texts = () => harness.bucket.texts
const keys = (prefix: string) => [...texts().keys()].filter((key) => key.startsWith(prefix))
const due = () =>
  dueClients(
    { list: async (prefix) => keys(prefix), read: async (key) => texts().get(key) as never },
    { now: harness.clock.now(), most: 10 },
  )

describe('a record that is deleted', () => {
  test('ends its room on a day that is noted, and leaves evidence', async () => {
    const client = await ready()
    const before = client.room()
    await deleted(client)
    expect([client.room(), parkedFor(harness), await due()]).toEqual([before, [], []])
    harness.clock.advance(29 * day)
    await client.deliver()
    expect(client.room()).toEqual(before)
    harness.clock.advance(2 * day)
    expect((await due()).map(({ ref }) => ref)).toEqual([account(client.id)])
    await client.deliver()
    expect(client.room()).toMatchObject({ archived: true, links: [], members: ['anna.manager@example.com 2'] })
    const [key = '', ...more] = keys('evidence/')
    expect(more).toEqual([])
    const reading = readEndEvidence(texts().get(key)?.text ?? '', [`sk-${'0a'.repeat(32)}`])
    expect(reading).toMatchObject({ is: 'signed', document: { client: client.tag, archived: true } })
    const writes = harness.docspace.counters.writes
    await client.deliver()
    expect([parkedFor(harness), harness.docspace.counters.writes]).toEqual([[], writes])
  })

  test('keeps a day that people have put off on the record', async () => {
    const client = await ready()
    await harness.espo.updateClient(client.id, { type: 'Reseller' })
    await client.deliver()
    const later = new Date(harness.clock.now() + 60 * day).toISOString().slice(0, 10)
    await harness.espo.updateClient(client.id, { cDocspaceStatus: `ends on ${later}: as agreed` } as never)
    await client.deliver()
    const before = client.room()
    await deleted(client)
    harness.clock.advance(40 * day)
    await client.deliver()
    expect([client.room(), parkedFor(harness)]).toEqual([before, []])
    harness.clock.advance(21 * day)
    await client.deliver()
    expect(client.room()).toMatchObject({ archived: true, links: [] })
    expect(keys('evidence/')).toEqual([expect.stringContaining(later)])
  })

  test('is parked as before where the settings do not make it an end', async () => {
    const client = await ready({ end: { ...end, deleted: false } })
    const before = client.room()
    await deleted(client)
    expect([client.room(), parkedFor(harness), keys('due/')]).toEqual([before, ['client-deleted'], []])
  })

  test('that never had a room is nobody’s business', async () => {
    await ready()
    const other = await newClient(harness)
    await deleted(other)
    expect([other.rooms(), parkedFor(harness), keys('due/')]).toEqual([[], [], []])
  })

  test('whose end was announced on it ends on that day', async () => {
    const client = await ready()
    await harness.espo.updateClient(client.id, { type: 'Reseller' })
    await client.deliver()
    expect(client.status()).toMatch(/^ends on /)
    const noted = keys('due/')
    harness.clock.advance(20 * day)
    await deleted(client)
    expect(keys('due/')).toEqual(noted)
    harness.clock.advance(11 * day)
    await client.deliver()
    expect(client.room()).toMatchObject({ archived: true, links: [] })
  })
})

describe('a portal that was restored', () => {
  /** Every room has another number. */
  const restoredPortal = (client: Story) => {
    renumber(harness.docspace.state, client.room().id)
    return client.room()
  }

  test('has the room of a deleted record end on the day that was announced', async () => {
    const client = await ready()
    await deleted(client)
    const moved = restoredPortal(client)
    harness.clock.advance(29 * day)
    await client.deliver()
    expect([client.room(), parkedFor(harness), keys('due/')]).toEqual([moved, [], [expect.anything()]])
    harness.clock.advance(2 * day)
    await client.deliver()
    expect(client.room()).toMatchObject({ id: moved.id, archived: true, links: [] })
    expect(parkedFor(harness)).toEqual([])
  })

  test('has it stay ended, and the record that comes back hear of it', async () => {
    const client = await ready()
    await deleted(client)
    harness.clock.advance(31 * day)
    await client.deliver()
    const ended = restoredPortal(client)
    await client.deliver()
    expect([client.room(), parkedFor(harness), keys('evidence/')]).toEqual([ended, [], [expect.anything()]])
  })
})

describe('a record that is restored', () => {
  /** The record is not there until it is restored. @returns what restores it */
  const hidden = async (client: Story) => {
    const path = new RegExp(`Account/${client.id}`)
    const id = harness.espo.faults.add(fault({ path }, { kind: 'status', status: 404 }))
    await client.deliver()
    return () => harness.espo.faults.remove(id)
  }

  test('before its day keeps its room, and a later deletion gives a new day', async () => {
    const client = await ready()
    const before = client.room()
    const restore = await hidden(client)
    const [first] = keys('due/')
    harness.clock.advance(20 * day)
    restore()
    await client.deliver()
    expect(client.status()).toMatch(/^ready/)
    harness.clock.advance(20 * day)
    await client.deliver()
    expect(client.room()).toEqual(before)
    await deleted(client)
    expect(client.room()).toEqual(before)
    expect(keys('due/')).toHaveLength(2)
    expect(keys('due/')).toContain(first)
  })

  test.each([
    ['no end', undefined],
    ['no end of a deleted record', { ...end, deleted: false }],
  ])('before its day, by settings that name %s by then, has a later deletion told of anew', async (_, between) => {
    const client = await ready()
    const before = client.room()
    const restore = await hidden(client)
    const now = harness.services.settings
    const { end: named } = now
    Object.assign(now, { end: between && settingsWith({ end: between }).end })
    restore()
    await client.deliver()
    expect(client.status()).toMatch(/^ready: the end that was announced .*is called off$/)
    Object.assign(now, { end: named })
    harness.clock.advance(60 * day)
    await deleted(client)
    expect([client.room(), parkedFor(harness)]).toEqual([before, []])
    expect(keys('due/')).toHaveLength(2)
    harness.clock.advance(31 * day)
    await client.deliver()
    expect(client.room()).toMatchObject({ archived: true, links: [] })
  })

  test('after it says that its room has ended, or has it opened again where the settings say so', async () => {
    for (const returns of [false, true]) {
      const client = await ready({ end: { ...end, return: returns } })
      const restore = await hidden(client)
      harness.clock.advance(31 * day)
      await client.deliver()
      expect(client.room().archived).toBe(true)
      restore()
      await client.deliver()
      expect(client.room().archived).toBe(!returns)
      expect(client.status()).toMatch(returns ? /^ready: the client has come back$/ : /^ended on .*its room stays/)
      await harness.stop()
    }
    harness = await openHarness()
  })
})

describe('a record in review that is deleted', () => {
  const invite = { when: { description: 'Approved' } }
  const inReview = async (more: Record<string, unknown> = {}) => {
    harness = await openHarness({ settings: { end: { ...end, ...more }, invite } })
    const client = await newClient(harness)
    await client.deliver()
    expect(client.status()).toBe('ready for review')
    return client
  }
  const restored = async (client: Story) => {
    harness.espo.restoreClient(client.id)
    await client.deliver()
  }

  test('and restored before the day is in review as before, and another deletion has a notice of its own', async () => {
    const client = await inReview()
    const before = client.room()
    await deleted(client)
    await restored(client)
    expect([client.status(), client.room()]).toEqual(['ready for review', before])
    harness.clock.advance(40 * day)
    await deleted(client)
    expect(client.room()).toEqual(before)
    harness.clock.advance(31 * day)
    await client.deliver()
    expect(client.room()).toMatchObject({ archived: true })
  })

  test('and restored after its end has ended, whoever has approved it', async () => {
    const client = await inReview()
    await deleted(client)
    harness.clock.advance(31 * day)
    await client.deliver()
    const ended = client.room()
    await harness.espo.restoreClient(client.id)
    await harness.espo.updateClient(client.id, { description: 'Approved' } as never)
    await client.deliver()
    expect(client.room()).toEqual(ended)
    expect(client.status()).toMatch(/^ended on /)
    expect(parkedFor(harness)).toEqual([])
  })

  test('is opened again after its end where rooms return, and is in review again', async () => {
    const client = await inReview({ return: true })
    await deleted(client)
    harness.clock.advance(31 * day)
    await client.deliver()
    await restored(client)
    expect(client.room()).toMatchObject({ archived: false, links: [], members: ['anna.manager@example.com 9'] })
    expect(client.status()).toBe('ready for review: the client has come back')
  })
})
