import { afterEach, describe, expect, test } from 'vitest'
import { clientKey } from '#lib/runtime/client-key.ts'
import { type Harness, openHarness } from '#test/onboarding/harness.ts'
import { madeRooms } from '#test/onboarding/world/portal-view.ts'
import { parkedFor } from '#test/onboarding/world/story.ts'
import type { Entry } from '#test/soak/simulation/crms/crm.ts'
import { serve } from '../serve-client.ts'
import { type LeadSource, openLeadSource } from './lead-source.ts'

let harness: Harness
let source: LeadSource
afterEach(() => harness.stop())

const begin = async (settings: Record<string, unknown> = {}): Promise<Entry> => {
  harness = await openHarness({ settings })
  source = await openLeadSource(harness)
  return source.enter('Lee Lead', 'lee@lead.example')
}
const convert = async (lead: Entry): Promise<Entry> => {
  const { Account } = await source.convert(lead, { Account: { name: 'Lead Co', emailAddress: 'lee@lead.example' } })
  if (!Account) throw new Error('no account was made')
  return Account
}
const send = async (entry: Entry) => {
  harness.clock.advance(3_600_000)
  await serve(harness, source, entry)
}
const rooms = () => madeRooms(harness.docspace)

describe.each(['dies-before', 'dies-unanswered'] as const)('a worker that %s', (fate) => {
  test('at any call of an account hands it the room of its lead, as it is', async () => {
    for (let n = 1; ; n += 1) {
      const lead = await begin()
      await send(lead)
      const [room] = rooms()
      const made = await convert(lead)
      harness.clock.advance(3_600_000)
      const died = await serve(harness, source, made, { n, fate })
      const after = `${fate} call ${n}`
      expect(rooms(), after).toEqual([{ ...room, tags: [clientKey(made.ref)] }])
      expect(await source.shown(made), after).toMatchObject({ roomId: String(room?.id), status: 'ready' })
      expect((await source.shown(lead))?.status, after).toContain(clientKey(made.ref))
      expect(parkedFor(harness), after).toEqual([])
      if (!died) {
        expect(n).toBeGreaterThan(8)
        return
      }
      await harness.stop()
    }
  }, 240_000)

  test.each([
    ['ready', {}],
    ['ready for review', { invite: { when: { name: 'Approved' } } }],
  ])(
    'at any call of an account whose lead has no room says %s on both',
    async (status, settings) => {
      for (let n = 1; ; n += 1) {
        const lead = await begin(settings)
        const made = await convert(lead)
        harness.clock.advance(3_600_000)
        const died = await serve(harness, source, made, { n, fate })
        const [after, [room, ...more]] = [`${fate} call ${n}`, rooms()]
        expect([room?.tags, more], after).toEqual([[clientKey(made.ref)], []])
        expect(await source.shown(made), after).toMatchObject({
          ...{ roomId: String(room?.id), status: expect.stringMatching(new RegExp(`^${status}`)) },
          roomUrl: expect.stringContaining(clientKey(made.ref)),
        })
        expect((await source.shown(lead))?.status, after).toMatch(`${status}: converted`)
        if (!died) return
        await harness.stop()
      }
    },
    240_000,
  )

  test.each(['the lead', 'the account'])(
    'at any call of a lead that is converted then lets people into one room, %s first',
    async (first) => {
      for (let n = 1; ; n += 1) {
        const lead = await begin()
        let made: Entry | undefined
        const next = async () => {
          made = await convert(lead)
          if (first === 'the account') await send(made)
        }
        const died = await serve(harness, source, lead, { n, fate, next })
        const account = made ?? lead
        for (const entry of [account, lead, account]) await send(entry)
        const after = `${fate} call ${n}`
        const [own, ...more] = rooms().filter(({ members }) => members.some((one) => one.startsWith('lee@')))
        expect([own?.tags, more], after).toEqual([[clientKey(account.ref)], []])
        expect(
          own?.mails.filter((mail) => mail.includes('lee@')),
          after,
        ).toHaveLength(1)
        expect(await source.shown(account), after).toMatchObject({ roomId: String(own?.id), status: 'ready' })
        expect(await source.shown(lead), after).toMatchObject({
          roomId: String(own?.id),
          status: expect.stringMatching(/^ready: converted/),
        })
        expect(parkedFor(harness), after).toEqual([])
        if (!died) return
        await harness.stop()
      }
    },
    240_000,
  )
})
