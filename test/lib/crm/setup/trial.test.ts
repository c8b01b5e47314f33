import { expect, it } from 'vitest'
import * as z from 'zod/mini'
import { generic } from '#lib/crm/generic/index.ts'
import { isTrial } from '#lib/crm/setup/trial-name.ts'
import { publicUrl, told } from '../worlds/trial.ts'
import { testClock } from '../worlds/world.ts'

it('says of a sender of one’s own why nothing is tried', async () => {
  const connector = await generic.connector?.()
  const connection = connector?.open({
    settings: z.parse(generic.settings, {}),
    given: {},
    stored: { credentials: undefined, webhooks: [] },
    webhookUrl: 'https://hooks.example.com/webhooks/generic',
    portalUrl: publicUrl,
    deadline: { remaining: () => 20_000 },
    clock: testClock(),
  })
  expect((await connection?.tryFields())?.map(told)).toEqual([expect.stringMatching(/^unseen.*no record.*callbackUrl/)])
})

it('takes no client of a person for a trial', () => {
  expect(isTrial('Roomkeeper Ltd')).toBe(false)
  expect(isTrial(undefined)).toBe(false)
})
