import { afterEach, beforeEach, expect, it } from 'vitest'
import { type EspocrmSim, startEspocrm } from '#infra/simulators/espocrm/index.ts'
import { type Receiver, startReceiver } from '../receiver.ts'

/** Events of single fields as a running 9.2.7 sent them (docs/facts/espocrm.md#events-of-single-fields). */

let sim: EspocrmSim
let receiver: Receiver
beforeEach(async () => {
  receiver = await startReceiver()
  sim = await startEspocrm()
})
afterEach(async () => {
  await sim.stop()
  receiver.stop()
})

const hook = (event: string) => sim.asAdmin('POST', 'Webhook', { event, url: `${receiver.url}/${event}` })
const made = async (entity: string, body: object) => {
  const answer = await sim.asAdmin('POST', entity, body as Record<string, unknown>)
  return (answer.body as { id: string }).id
}
const told = async () => {
  await sim.flush()
  return receiver.received.flatMap(({ body }) => JSON.parse(body) as Record<string, unknown>[])
}

it.each(['Account.fieldUpdate.assignedUserId', 'Account.fieldUpdate.contacts', 'Account.fieldUpdate.collaborators'])(
  'refuses %s, which is no field',
  async (event) => {
    await expect(hook(event)).rejects.toThrow('403 Field does not exist.')
  },
)

it('has the ids and names of teams', async () => {
  await hook('Account.fieldUpdate.teams')
  const id = await made('Account', { name: 'Acme' })
  const team = await made('Team', { name: 'T1' })
  await sim.asAdmin('PUT', `Account/${id}`, { teamsIds: [team] })
  expect(await told()).toEqual([{ id, teamsIds: [team], teamsNames: { [team]: 'T1' } }])
})

it('has all parts of a person’s name, also those that are as they were', async () => {
  await hook('Contact.fieldUpdate.name')
  const id = await made('Contact', { firstName: 'Jo', lastName: 'Do' })
  await sim.asAdmin('PUT', `Contact/${id}`, { lastName: 'Dodo' })
  const name = { salutationName: null, firstName: 'Jo', lastName: 'Dodo', middleName: null, name: 'Jo Dodo' }
  expect(await told()).toEqual([{ id, ...name }])
})

it('names the account that a contact has now, and none where it has none', async () => {
  await hook('Contact.fieldUpdate.account')
  const [one, other] = [await made('Account', { name: 'Acme' }), await made('Account', { name: 'Beta' })]
  const id = await made('Contact', { lastName: 'Do', accountId: one })
  await sim.asAdmin('PUT', `Contact/${id}`, { accountId: other })
  await sim.asAdmin('PUT', `Contact/${id}`, { accountId: null })
  expect(await told()).toEqual([
    { id, accountId: other, accountName: 'Beta' },
    { id, accountId: null, accountName: null },
  ])
})
