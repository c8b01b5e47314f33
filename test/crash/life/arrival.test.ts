import { afterEach, describe, expect, test } from 'vitest'
import { utcDay } from '#lib/runtime/clock.ts'
import { type Harness, openHarness } from '#test/onboarding/harness.ts'
import { madeRooms } from '#test/onboarding/world/portal-view.ts'
import { parkedFor } from '#test/onboarding/world/story.ts'
import { letGoBy } from '#test/onboarding/world/wire.ts'
import { openRichSource, type RichSource, sourceNames } from '../rich-clients.ts'
import { serve } from '../serve-client.ts'
import { atEachDeath, day, emailOf, fates, join, look, lookAndServe } from './daily-look.ts'

let harness: Harness
let source: RichSource
afterEach(async () => {
  await source.stop()
  await harness.stop()
})

const email = 'contact@acme.example.com'

const begin = async (name: (typeof sourceNames)[number]) => {
  harness = await openHarness({ settings: { arrival: { days: 30 } } })
  source = await openRichSource(harness, name)
}

const notes = () =>
  [...harness.bucket.texts].flatMap(([key, { text }]) => (key.startsWith('waiting/') ? [JSON.parse(text)] : []))

describe.each(sourceNames)('a client of %s', (name) => {
  test('is waited for after a death at any call of its onboarding', { timeout: 240_000 }, async () => {
    for (const fate of fates) {
      for (let n = 1, died = true; died; n += 1) {
        await begin(name)
        const entry = await source.enter('Acme', email)
        died = await serve(harness, source, entry, { n, fate })
        const after = `${fate} call ${n}`
        expect(parkedFor(harness), after).toEqual([])
        expect(notes(), after).toEqual([
          expect.objectContaining({ people: [expect.any(String)], room: expect.any(Number) }),
        ])
        expect(JSON.stringify(notes()), after).not.toContain('acme.example')
        const { state, status } = source.shown(entry) ?? {}
        expect(state, after).toBe('ready')
        if (name !== 'generic') expect(status, after).toMatch(/^ready: invited on \d{4}-\d\d-\d\d, not yet joined(;|$)/)
        if (!died) expect(n).toBeGreaterThan(15)
        await source.stop()
        await harness.stop()
      }
      await begin(name)
    }
  })

  test('is said to have joined after a death at any call of the look and of the worker', {
    timeout: 240_000,
  }, async () => {
    await begin(name)
    const clients = await atEachDeath(async ({ client, after, cut }) => {
      const entry = await source.enter(`Acme ${client}`, emailOf(client))
      await serve(harness, source, entry)
      const status = source.shown(entry)?.status
      expect([await look({ harness, source }), source.shown(entry)?.status], after).toEqual([
        { died: false, queued: [] },
        status,
      ])
      await letGoBy(harness.clock, harness.wire, day)
      join(harness, emailOf(client))
      const today = utcDay(harness.clock.now())
      const died = await lookAndServe({ harness, source }, cut)
      const told = name === 'generic' ? `joined on ${today}` : `ready: joined on ${today}`
      expect(source.shown(entry)?.status.split(';')[0], after).toBe(told)
      expect([notes(), parkedFor(harness)], after).toEqual([[], []])
      expect(madeRooms(harness.docspace), after).toHaveLength(client)
      expect(
        harness.docspace.state.mails.filter(({ to }) => to === emailOf(client)),
        after,
      ).toHaveLength(1)
      await letGoBy(harness.clock, harness.wire, day)
      return died
    })
    expect(clients).toBeGreaterThan(8)
  })
})
