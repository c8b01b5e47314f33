import { afterEach, describe, expect, test } from 'vitest'
import { lookForArrivals } from '#lib/onboarding/life/arrival/look.ts'
import { remindSender } from '#lib/onboarding/life/arrival/remind/remind-sender.ts'
import { utcDay } from '#lib/runtime/clock.ts'
import { type Harness, openHarness } from '#test/onboarding/harness.ts'
import { madeRooms } from '#test/onboarding/world/portal-view.ts'
import { parkedFor } from '#test/onboarding/world/story.ts'
import { drive, type Fate, letGoBy, type OutgoingCall } from '#test/onboarding/world/wire.ts'
import type { Entry } from '#test/soak/simulation/crms/crm.ts'
import { openRichSource, type RichSource, sourceNames } from '../rich-clients.ts'
import { serve } from '../serve-client.ts'

let harness: Harness
let source: RichSource
afterEach(async () => {
  await source.stop()
  await harness.stop()
})

const day = 86_400_000
const remind = { after: ['3d', '6d'], by: 'docspace' as const }
const emailOf = (client: number) => `contact${client}@acme.example.com`
const mailsTo = (client: number) =>
  harness.docspace.state.mails.filter(({ to }) => to === emailOf(client)).map(({ kind }) => kind)

type Cut = { n: number; fate: Fate }
const fates = ['dies-before', 'dies-unanswered'] as const

/** One run of the daily look by a process that may die. @returns whether it died, and who is to be queued */
const look = async (cut?: Cut): Promise<{ died: boolean; queued: Entry['ref'][] }> => {
  const { clock, wire, bucket, services } = harness
  const queued: Entry['ref'][] = []
  const deadline = { remaining: () => 60_000 }
  const { docspace } = await services.openDocSpace(deadline)
  const work = { docspace, clock, awaited: bucket.awaited, ends: bucket.ends, remind }
  const run = () =>
    lookForArrivals({
      ...{ texts: bucket.cut, docspace, settings: { days: 30 }, clock, deadline },
      isQuiet: async () => true,
      isReadable: (name) => name !== 'generic',
      queue: async (ref) => void queued.push(ref),
      tell: async () => {},
      remind: { after: remind.after, send: (ref, note, tag) => remindSender(work, ref, note, tag) },
      onFailure: (_, error) => {
        throw error
      },
    })
  const fateOf = (call: OutgoingCall): Fate => (call.n === cut?.n ? cut.fate : 'pass')
  const { run: life, result } = wire.start(run, fateOf)
  await drive(clock, wire, Promise.race([life.death, result]))
  await wire.quiet()
  return { died: life.dead, queued }
}

/** Looks, and serves who is queued, by processes that may die at their `n`th call. */
const lookAndServe = async (cut: Cut): Promise<boolean> => {
  const first = await look(cut)
  const { queued } = first.died ? await look() : first
  let { died } = first
  for (const ref of new Set([...first.queued, ...queued])) died = (await serve(harness, source, { ref }, cut)) || died
  return died
}

describe.each(sourceNames)('a client of %s', (name) => {
  test('is invited again once, after a death at any call of the look and of the worker', {
    timeout: 240_000,
  }, async () => {
    harness = await openHarness({ settings: { arrival: { days: 30 }, remind } })
    source = await openRichSource(harness, name)
    let client = 0
    for (const fate of fates) {
      for (let n = 1, died = true; died; n += 1) {
        client += 1
        const after = `${fate} call ${n}`
        const entry = await source.enter(`Acme ${client}`, emailOf(client))
        await serve(harness, source, entry)
        await letGoBy(harness.clock, harness.wire, 3 * day)
        died = await lookAndServe({ n, fate })
        const today = utcDay(harness.clock.now())
        expect(mailsTo(client), after).toEqual(['invitation', 'resend'])
        if (name !== 'generic')
          expect(source.shown(entry)?.status, after).toMatch(
            new RegExp(`^ready: invited on [\\d-]{10}, reminded on ${today}, not yet joined(;|$)`),
          )
        expect(parkedFor(harness), after).toEqual([])
        expect(madeRooms(harness.docspace), after).toHaveLength(client)
        const { account } = { account: harness.docspace.state.users.find(({ email }) => email === emailOf(client)) }
        Object.assign(account ?? {}, { status: 1, activationStatus: 1 })
        await letGoBy(harness.clock, harness.wire, day)
        for (const ref of (await look()).queued) await serve(harness, source, { ref })
        expect(mailsTo(client), after).toHaveLength(2)
      }
    }
    expect(client).toBeGreaterThan(16)
  })
})
