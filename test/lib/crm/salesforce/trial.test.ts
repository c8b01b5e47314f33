import { expect, it } from 'vitest'
import { longHost, refusedLinkContract, trialContract } from '../contracts/trial-contract.ts'
import { salesforceVendor } from '../worlds/salesforce.ts'
import { connectionTo, told, trialWorlds } from '../worlds/trial.ts'
import { fault } from '../worlds/world.ts'

const { open } = trialWorlds()

trialContract('Salesforce', salesforceVendor)
refusedLinkContract(
  'Salesforce',
  salesforceVendor,
  longHost,
  /DocSpace_Invitation_URL__c.*STRING_TOO_LONG.*max length=255.*text of \d{3} characters at least/,
)

it('Salesforce says that the right to make a record is missing', async () => {
  const world = await open(salesforceVendor)
  const body = JSON.stringify({ name: 'Account', createable: false, deletable: true, fields: [] })
  const headers = { 'Content-Type': 'application/json' }
  world.sim.faults.add(fault({ path: /describe/ }, { kind: 'status', status: 200, headers, body }, 1))
  expect((await (await connectionTo(world)).tryFields()).map(told)).toEqual([
    expect.stringMatching(/^unseen.*may not create Account/),
  ])
})
