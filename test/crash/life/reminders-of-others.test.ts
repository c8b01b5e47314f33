import { afterEach, describe, expect, test } from 'vitest'
import { utcDay } from '#lib/runtime/clock.ts'
import { type Harness, openHarness, settingsWith } from '#test/onboarding/harness.ts'
import { parkedFor } from '#test/onboarding/world/story.ts'
import { letGoBy } from '#test/onboarding/world/wire.ts'
import { boss, openRichSource, type RichSource, sourceNames } from '../rich-clients.ts'
import { serve } from '../serve-client.ts'
import { atEachDeath, day, emailOf, join, look, lookAndServe } from './daily-look.ts'
import { type OwnMails, openOwnMails, sender } from './own-mail.ts'

/** docs/arrival.md#who-is-still-out-when-the-first-has-come: each reminder at most once, whenever a process dies. */

let harness: Harness
let source: RichSource
let mails: OwnMails
afterEach(async () => {
  await source.stop()
  await harness.stop()
  await mails.stop()
})

const reminding = (by: 'docspace' | 'mail') => ({
  ...{ after: ['3d', '6d'], by, whom: 'all' as const },
  ...(by === 'mail' && { sender }),
})

/** Clients with two people: the contact joins, and the boss is still out. */
const begin = async (name: (typeof sourceNames)[number], by: 'docspace' | 'mail') => {
  mails = await openOwnMails()
  harness = await openHarness({ sendMail: mails.send })
  mails.over(harness.wire)
  source = await openRichSource(harness, name)
  harness.services.settings = settingsWith({
    arrival: { days: 30 },
    remind: reminding(by),
    client: { contacts: [{ where: source.kind, role: 'content-creator' }] },
  })
}

const ofDocSpace = (address: string) => harness.docspace.state.mails.filter(({ to }) => to === address)
const ours = async (address: string) => (await mails.arrived()).filter((to) => to === address).length

describe.each(sourceNames)('a client of %s of whom one has come', (name) => {
  test.each(['docspace', 'mail'] as const)(
    'has the other reminded by %s once, after a death at any call of the look and of the worker',
    { timeout: 240_000 },
    async (by) => {
      await begin(name, by)
      const remind = reminding(by)
      const world = { harness, source, remind }
      const unmailed: string[] = []
      const clients = await atEachDeath(async ({ client, after, cut }) => {
        const entry = await source.enter(`Acme ${client}`, emailOf(client))
        await serve(harness, source, entry)
        join(harness, emailOf(client))
        await letGoBy(harness.clock, harness.wire, day)
        for (const ref of (await look(world)).queued) await serve(harness, source, { ref })
        const before = [ofDocSpace(boss).length, await ours(boss)] as const
        const toContact = ofDocSpace(emailOf(client)).length
        await letGoBy(harness.clock, harness.wire, 2 * day)
        const died = await lookAndServe(world, cut)
        const today = utcDay(harness.clock.now())
        const added = [ofDocSpace(boss).length - before[0], (await ours(boss)) - before[1]]
        if (by === 'mail' && died && added[1] === 0) unmailed.push(after)
        else expect(added, after).toEqual(by === 'mail' ? [0, 1] : [1, 0])
        expect([ofDocSpace(emailOf(client)).length, await ours(emailOf(client))], after).toEqual([toContact, 0])
        if (name !== 'generic')
          expect(source.shown(entry)?.status, after).toMatch(
            new RegExp(`^ready: joined on [\\d-]{10}, others reminded on ${today}(;|$)`),
          )
        expect(parkedFor(harness), after).toEqual([])
        // The other comes in, too, so that the next client begins afresh.
        const guest = harness.docspace.state.users.find(({ email }) => email === boss)
        join(harness, boss)
        await letGoBy(harness.clock, harness.wire, day)
        for (const ref of (await look(world)).queued) await serve(harness, source, { ref })
        expect([ofDocSpace(boss).length, await ours(boss)], after).toEqual([
          before[0] + (added[0] ?? 0),
          before[1] + (added[1] ?? 0),
        ])
        Object.assign(guest ?? {}, { status: 4, activationStatus: 0 })
        for (const key of harness.bucket.texts.keys()) if (key.startsWith('waiting/')) harness.bucket.texts.delete(key)
        return died
      })
      expect(clients).toBeGreaterThan(16)
      // A mail whose try was cut off counts as sent: SES knows none by an id.
      expect(unmailed.length, unmailed.join()).toBeLessThanOrEqual(by === 'mail' ? 5 : 0)
    },
  )
})
