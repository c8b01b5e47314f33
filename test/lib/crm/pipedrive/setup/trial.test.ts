import { expect, it } from 'vitest'
import { longHost, refusedLinkContract, trialContract } from '../../contracts/trial-contract.ts'
import { pipedriveVendor } from '../../worlds/pipedrive.ts'
import { clientOf, connectionTo, told, trialWorlds } from '../../worlds/trial.ts'

const { open } = trialWorlds()

trialContract('Pipedrive', pipedriveVendor)
refusedLinkContract(
  'Pipedrive',
  pipedriveVendor,
  longHost,
  /"DocSpace invitation".*must not be longer than 255 characters.*text of \d{3} characters at least/,
)

it('finds an archived deal of Pipedrive', async () => {
  const world = await open(pipedriveVendor)
  const settings = { ...world.settings, clients: [{ object: 'deal', where: {} }] }
  const client = await clientOf(world, { objectType: 'deal' })
  await world.sim.updateClient(client.id, { is_archived: true })
  const connection = await connectionTo({ ...world, settings })
  expect((await connection.tryFields(client)).map(told)).toEqual([
    expect.stringMatching(/^wrong.*archived.*Take the record out of the archive/),
  ])
})
