import { expect, it } from 'vitest'
import { startHubspot } from '#infra/simulators/hubspot/index.ts'
import { hubspot } from '#lib/crm/hubspot/index.ts'
import { trialContract } from '../../contracts/trial-contract.ts'
import { hubspotVendor } from '../../worlds/hubspot.ts'
import { clientOf, connectionTo, told, trialWorlds } from '../../worlds/trial.ts'

const { open } = trialWorlds()

trialContract('HubSpot', hubspotVendor)

it('finds a rule of HubSpot that refuses every write on the record', async () => {
  const world = await open({
    async start(clock) {
      const sim = await startHubspot({ clock, required: ['industry'] })
      const settings = { url: sim.url, apiVersion: '2026-09' }
      return { sim, source: hubspot, settings, credentials: sim.credentials, clock }
    },
  })
  expect((await (await connectionTo(world)).tryFields()).map(told)).toEqual([
    expect.stringMatching(/^unseen.*made no trial record.*industry/),
  ])
  const client = await clientOf(world)
  expect((await (await connectionTo(world)).tryFields(client)).map(told)).toEqual([
    expect.stringMatching(/^wrong.*takes no change.*industry.*let the rule except the app/),
  ])
})

it('finds a validation rule of HubSpot that a link does not meet, and no other', async () => {
  const world = await open({
    async start(clock) {
      const validated = { docspace_room_url: /^https:\/\/www\.acme\.example\// }
      const sim = await startHubspot({ clock, validated })
      return { sim, source: hubspot, settings: { url: sim.url }, credentials: sim.credentials, clock }
    },
  })
  const steps = (await (await connectionTo(world)).tryFields()).map(told)
  expect(steps).toEqual([
    expect.stringMatching(/^wrong.*docspace_room_url.*does not meet its validation rule.*without a rule of its own/),
  ])
  expect(steps.join()).not.toContain('docspace_invitation_url')
})
