import { afterEach, describe, expect, test } from 'vitest'
import { account, type Harness, openHarness } from '#test/onboarding/harness.ts'
import { drain, invoke } from '#test/onboarding/world/lambda.ts'
import { renumber } from '#test/onboarding/world/renumber.ts'
import { acme, newClient, parkedFor, type Story } from '#test/onboarding/world/story.ts'
import { drive, type Fate, type OutgoingCall } from '#test/onboarding/world/wire.ts'

let harness: Harness
afterEach(() => harness.stop())

const settings = {
  end: {
    ...{ when: { type: 'Reseller' }, after: '30d', do: ['revoke-guests', 'read-only', 'archive'] },
    ...{ return: true, deleted: true },
  },
}

const evidenceOf = () =>
  [...harness.bucket.texts]
    .filter(([key]) => key.startsWith('evidence/'))
    .map(([, { text }]) => JSON.parse(JSON.parse(text).body))

const leaving = async (): Promise<Story> => {
  harness = await openHarness({ settings })
  const client = await newClient(harness, acme)
  await client.deliver()
  await harness.espo.updateClient(client.id, { type: 'Reseller' })
  return client
}

/** A client whose record is gone, with its room as it was. */
const deleted = async (more: Record<string, unknown> = {}) => {
  harness = await openHarness({ settings: { ...settings, ...more } })
  const client = await newClient(harness, acme)
  await client.deliver()
  const before = client.room()
  await harness.espo.deleteClient(client.id)
  return { client, before }
}

/** The day on which the room of such a client ends has come. */
const due = async (more?: Record<string, unknown>) => {
  const begun = await deleted(more)
  await begun.client.deliver()
  harness.clock.advance(31 * 86_400_000)
  return begun
}

/** Its room has ended, and its record is there again. */
const restored = async (more?: Record<string, unknown>) => {
  const begun = await due(more)
  await begun.client.deliver()
  harness.espo.restoreClient(begun.client.id)
  return begun
}

/** The days on which a note says that the client is due. */
const dueDays = () => [...harness.bucket.texts.keys()].flatMap((key) => /^due\/([\d-]{10})\//.exec(key)?.[1] ?? [])

/** Delivers the client's message to a worker that dies at one of its calls, from 1, and then to others. 0: it lives. @returns the calls of the first */
const deliverCut = async (client: Story, fate: Fate, at: number): Promise<readonly OutgoingCall[]> => {
  harness.enqueue(account(client.id))
  const { run, outcome } = invoke(harness, harness.freshWorker(), ({ n }) => (n === at ? fate : 'pass'))
  await drive(harness.clock, harness.wire, outcome)
  await harness.wire.quiet()
  await drain(harness, harness.freshWorker)
  return run.calls
}

describe.each(['dies-before', 'dies-unanswered'] as const)('a worker that %s', (fate) => {
  /** Begins anew for each call at which the worker dies, and judges what is left then. @returns how many calls there are */
  const atEveryCall = async <T extends { client: Story }>(
    begin: () => Promise<T>,
    judge: (begun: T, after: string) => void,
  ): Promise<number> => {
    let calls = 0
    for (let at = 0; at <= calls; at += 1) {
      const begun = await begin()
      calls = Math.max(calls, (await deliverCut(begun.client, fate, at)).length)
      judge(begun, `after call ${at} of ${calls}`)
      await harness.stop()
    }
    return calls
  }

  test('at any call of an end leaves the same end', async () => {
    const begin = async () => {
      const client = await leaving()
      await client.deliver()
      harness.clock.advance(31 * 86_400_000)
      return { client }
    }
    const calls = await atEveryCall(begin, ({ client }, after) => {
      expect(parkedFor(harness), after).toEqual([])
      expect(client.status(), after).toMatch(
        /: 1 link was taken away; 1 person was taken out; 1 person may only read; the room is in the archive$/,
      )
      expect(client.room(), after).toMatchObject({ archived: true, links: [], members: ['anna.manager@example.com 2'] })
      expect(evidenceOf(), after).toEqual([
        expect.objectContaining({
          links: { before: 1, left: 0 },
          archived: true,
          people: expect.arrayContaining([expect.objectContaining({ kind: 'invited', before: 2, now: 0 })]),
        }),
      ])
    })
    expect(calls).toBeGreaterThan(15)
  }, 240_000)

  test('at any call after a restore leaves the end that was announced for a deleted record', async () => {
    let calls = 0
    for (let at = 0; at <= calls; at += 1) {
      const { client } = await deleted()
      await client.deliver()
      const announced = dueDays()
      renumber(harness.docspace.state, client.room().id)
      const moved = client.room().id
      for (const days of [1, 31]) {
        harness.clock.advance(days * 86_400_000)
        calls = Math.max(calls, (await deliverCut(client, fate, at)).length)
        const after = `after call ${at} of ${calls}, ${days} days later`
        expect(parkedFor(harness), after).toEqual([])
        expect(dueDays(), after).toEqual(announced)
      }
      expect(client.room()).toMatchObject({ id: moved, archived: true, links: [] })
      expect(evidenceOf()).toEqual([expect.objectContaining({ room: moved, links: { before: 1, left: 0 } })])
      await harness.stop()
    }
    expect(calls).toBeGreaterThan(15)
  }, 240_000)

  test('at any call after a restore leaves a day that was announced on a record, and what is remembered of it', async () => {
    let calls = 0
    for (let at = 0; at <= calls; at += 1) {
      const client = await leaving()
      await client.deliver()
      const [status, announced] = [client.status(), harness.clock.now()]
      renumber(harness.docspace.state, client.room().id)
      const moved = client.room()
      calls = Math.max(calls, (await deliverCut(client, fate, at)).length)
      const after = `after call ${at} of ${calls}`
      expect([client.room(), client.status(), parkedFor(harness)], after).toEqual([moved, status, []])
      const kept = [...harness.bucket.texts].flatMap(([key, { text }]) =>
        key.startsWith('ends/') ? [JSON.parse(text)] : [],
      )
      expect(kept, after).toMatchObject([{ room: moved.id, phase: 'announced' }])
      expect(kept[0].announcedAt, after).toBeLessThanOrEqual(announced)
      await harness.stop()
    }
    expect(calls).toBeGreaterThan(5)
  }, 240_000)

  test('at any call of an announcement leaves the room as it is, and announces it', async () => {
    let calls = 0
    for (let at = 0; at <= calls; at += 1) {
      const client = await leaving()
      const before = client.room()
      calls = Math.max(calls, (await deliverCut(client, fate, at)).length)
      expect(client.status(), `after call ${at}`).toMatch(/^ends on /)
      expect(client.room(), `after call ${at}`).toEqual(before)
      await harness.stop()
    }
  }, 240_000)

  test('at any call of a return opens the room once, and mails its guest once', async () => {
    const begin = async () => {
      const client = await leaving()
      const before = client.room()
      await client.deliver()
      harness.clock.advance(31 * 86_400_000)
      await client.deliver()
      await harness.espo.updateClient(client.id, { type: 'Customer' })
      return { client, before }
    }
    const calls = await atEveryCall(begin, ({ client, before: { mails, ...ready } }, after) => {
      expect(parkedFor(harness), after).toEqual([])
      expect(client.status(), after).toBe('ready: the client has come back')
      const { mails: now, ...room } = client.room()
      expect(room, after).toEqual(ready)
      expect(now, after).toHaveLength(mails.length + 1)
      expect(harness.espo.record(client.id)?.cDocspaceInvitationUrl, after).toMatch(/^http/)
    })
    expect(calls).toBeGreaterThan(15)
  }, 240_000)

  test('at any call of a return of a record that was deleted, and is restored, opens the room once', async () => {
    const calls = await atEveryCall(restored, ({ client, before }, after) => {
      expect([client.status(), parkedFor(harness)], after).toEqual(['ready: the client has come back', []])
      const { mails, ...room } = client.room()
      expect({ ...room, mails: mails.slice(0, -1) }, after).toEqual(before)
    })
    expect(calls).toBeGreaterThan(15)
  }, 240_000)

  test('at any call of its return into review lets nobody in, and says that it is back', async () => {
    const begin = () => restored({ invite: { when: { description: 'Approved' } } })
    const calls = await atEveryCall(begin, ({ client, before }, after) => {
      expect([client.status(), parkedFor(harness)], after).toEqual(['ready for review: the client has come back', []])
      expect(client.room(), after).toEqual(before)
    })
    expect(calls).toBeGreaterThan(15)
  }, 240_000)

  test('at any call that tells of a deleted record leaves the room as it is, and one day that is noted', async () => {
    const calls = await atEveryCall(deleted, ({ client, before }, after) => {
      expect([client.room(), parkedFor(harness)], after).toEqual([before, []])
      expect(dueDays(), after).toHaveLength(1)
    })
    expect(calls).toBeGreaterThan(8)
  }, 240_000)

  test('at any call of the end of a deleted record leaves the same end, and one evidence', async () => {
    const calls = await atEveryCall(due, ({ client }, after) => {
      expect(parkedFor(harness), after).toEqual([])
      expect(client.room(), after).toMatchObject({ archived: true, links: [], members: ['anna.manager@example.com 2'] })
      expect(evidenceOf(), after).toEqual([expect.objectContaining({ links: { before: 1, left: 0 }, archived: true })])
    })
    expect(calls).toBeGreaterThan(15)
  }, 240_000)
})
