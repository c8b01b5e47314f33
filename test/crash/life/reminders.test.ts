import { afterEach, describe, expect, test } from 'vitest'
import { utcDay } from '#lib/runtime/clock.ts'
import { type Harness, openHarness } from '#test/onboarding/harness.ts'
import { madeRooms } from '#test/onboarding/world/portal-view.ts'
import { parkedFor } from '#test/onboarding/world/story.ts'
import { letGoBy } from '#test/onboarding/world/wire.ts'
import { openRichSource, type RichSource, sourceNames } from '../rich-clients.ts'
import { serve } from '../serve-client.ts'
import { atEachDeath, day, emailOf, join, look, lookAndServe } from './daily-look.ts'

let harness: Harness
let source: RichSource
afterEach(async () => {
  await source.stop()
  await harness.stop()
})

const remind = { after: ['3d', '6d'], by: 'docspace' as const }
const mailsTo = (client: number) =>
  harness.docspace.state.mails.filter(({ to }) => to === emailOf(client)).map(({ kind }) => kind)

describe.each(sourceNames)('a client of %s', (name) => {
  test('is invited again once, after a death at any call of the look and of the worker', {
    timeout: 240_000,
  }, async () => {
    harness = await openHarness({ settings: { arrival: { days: 30 }, remind } })
    source = await openRichSource(harness, name)
    const clients = await atEachDeath(async ({ client, after, cut }) => {
      const entry = await source.enter(`Acme ${client}`, emailOf(client))
      await serve(harness, source, entry)
      await letGoBy(harness.clock, harness.wire, 3 * day)
      const died = await lookAndServe({ harness, source, remind }, cut)
      const today = utcDay(harness.clock.now())
      expect(mailsTo(client), after).toEqual(['invitation', 'resend'])
      if (name !== 'generic')
        expect(source.shown(entry)?.status, after).toMatch(
          new RegExp(`^ready: invited on [\\d-]{10}, reminded on ${today}, not yet joined(;|$)`),
        )
      expect(parkedFor(harness), after).toEqual([])
      expect(madeRooms(harness.docspace), after).toHaveLength(client)
      join(harness, emailOf(client))
      await letGoBy(harness.clock, harness.wire, day)
      for (const ref of (await look({ harness, source, remind })).queued) await serve(harness, source, { ref })
      expect(mailsTo(client), after).toHaveLength(2)
      return died
    })
    expect(clients).toBeGreaterThan(16)
  })
})
