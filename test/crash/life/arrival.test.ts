import { afterEach, describe, expect, test } from 'vitest'
import { lookForArrivals } from '#lib/onboarding/life/arrival/look.ts'
import { tellAndFinish } from '#lib/onboarding/life/arrival/tell-joined.ts'
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

const email = 'contact@acme.example.com'
const emailOf = (client: number) => `contact${client}@acme.example.com`
const day = 86_400_000
type Cut = { n: number; fate: Fate }
const fates = ['dies-before', 'dies-unanswered'] as const

const begin = async (name: (typeof sourceNames)[number]) => {
  harness = await openHarness({ settings: { arrival: { days: 30 } } })
  source = await openRichSource(harness, name)
}

const notes = () =>
  [...harness.bucket.texts].flatMap(([key, { text }]) => (key.startsWith('waiting/') ? [JSON.parse(text)] : []))

/** Follows the invitation and registers: `status` becomes 1, and nothing else of the room changes (`life-joined`). */
const join = (address: string) => {
  const guest = harness.docspace.state.users.find((one) => one.email === address)
  Object.assign(guest ?? {}, { status: 1, activationStatus: 1, firstName: 'Ada', lastName: 'Boss' })
}

/** One run of the daily look by a process that may die. @returns whether it died, and who is to be queued */
const look = async (cut?: Cut): Promise<{ died: boolean; queued: Entry['ref'][] }> => {
  const { clock, wire, bucket, services } = harness
  const queued: Entry['ref'][] = []
  const deadline = { remaining: () => 60_000 }
  const { docspace } = await services.openDocSpace(deadline)
  const run = () =>
    lookForArrivals({
      ...{ texts: bucket.cut, docspace, settings: { days: 30 }, clock, deadline },
      isQuiet: async () => true,
      isReadable: (name) => name !== 'generic',
      queue: async (ref) => void queued.push(ref),
      tell: async (ref, note) =>
        tellAndFinish(
          { records: await source.openRecords('generic', deadline), docspace, clock, awaited: bucket.awaited },
          ref,
          note,
        ),
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
    let client = 0
    for (const fate of fates) {
      for (let n = 1, died = true; died; n += 1) {
        client += 1
        const after = `${fate} call ${n}`
        const entry = await source.enter(`Acme ${client}`, emailOf(client))
        await serve(harness, source, entry)
        const status = source.shown(entry)?.status
        expect([await look(), source.shown(entry)?.status], after).toEqual([{ died: false, queued: [] }, status])
        await letGoBy(harness.clock, harness.wire, day)
        join(emailOf(client))
        const today = utcDay(harness.clock.now())
        const first = await look({ n, fate })
        const { queued } = first.died ? await look() : first
        died = first.died
        for (const ref of new Set([...first.queued, ...queued]))
          died = (await serve(harness, source, { ref }, { n, fate })) || died
        const told = name === 'generic' ? `joined on ${today}` : `ready: joined on ${today}`
        expect(source.shown(entry)?.status.split(';')[0], after).toBe(told)
        expect([notes(), parkedFor(harness)], after).toEqual([[], []])
        expect(madeRooms(harness.docspace), after).toHaveLength(client)
        expect(
          harness.docspace.state.mails.filter(({ to }) => to === emailOf(client)),
          after,
        ).toHaveLength(1)
        await letGoBy(harness.clock, harness.wire, day)
      }
    }
    expect(client).toBeGreaterThan(8)
  })
})
