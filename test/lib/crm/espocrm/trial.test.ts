import { expect, it } from 'vitest'
import { type EspocrmSim, startEspocrm } from '#infra/simulators/espocrm/index.ts'
import { espocrm } from '#lib/crm/espocrm/index.ts'
import { refusedLinkContract, trialContract } from '../contracts/trial-contract.ts'
import { espocrmVendor } from '../worlds/espocrm.ts'
import { clientOf, connectionTo, told, trialWorlds, watch } from '../worlds/trial.ts'
import { testClock } from '../worlds/world.ts'

const { open, worlds } = trialWorlds()

trialContract('EspoCRM', espocrmVendor)
refusedLinkContract(
  'EspoCRM',
  espocrmVendor,
  'http://portal',
  /cDocspaceInvitationUrl.*refuses http:\/\/portal\/s\/\w{15}: valid.*publicUrl/,
)

it('EspoCRM says which rights are missing, and how to do without', async () => {
  const world = await espocrmVendor.start(testClock())
  worlds.push(world)
  const made = watch(world)
  expect((await (await connectionTo(world)).tryFields()).map(told)).toEqual([
    expect.stringMatching(/^unseen.*roomkeeper may not create and delete Account.*--trial-record espocrm:Account:ID/),
  ])
  expect(made).toEqual([])
})

it('finds a locked record of EspoCRM 10', async () => {
  const world = await open({
    async start(clock) {
      const sim = await startEspocrm({ clock, version: '10.0', lockable: ['Account'] })
      return { sim, source: espocrm, settings: { url: sim.url }, credentials: sim.credentials, clock }
    },
  })
  const client = await clientOf(world)
  ;(world.sim as EspocrmSim).lockRecord(client.id)
  expect((await (await connectionTo(world)).tryFields(client)).map(told)).toContainEqual(
    expect.stringMatching(/^wrong.*takes no change.*locked.*Unlock the record/),
  )
})
