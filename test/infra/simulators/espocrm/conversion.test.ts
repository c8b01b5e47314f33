import { afterEach, beforeEach, expect, test } from 'vitest'
import { type EspocrmSim, startEspocrm } from '#infra/simulators/espocrm/index.ts'

/** docs/facts/espocrm.md#converted-leads, as a running 9.2.7 answers. */

let sim: EspocrmSim
beforeEach(async () => {
  sim = await startEspocrm()
})
afterEach(() => sim.stop())

const ask = async (method: string, path: string, body?: unknown) =>
  (await sim.asAdmin(method, path, body)).body as Record<string, unknown>

const convert = async () => {
  const { id } = await ask('POST', 'Lead', { firstName: 'Lee', lastName: 'Lead', emailAddress: 'lee@lead.example' })
  const records = {
    Account: { name: 'Lead Co' },
    Contact: { firstName: 'Lee', lastName: 'Lead' },
    Opportunity: { name: 'Deal', amount: 5, amountCurrency: 'USD', closeDate: '2027-02-01', stage: 'Prospecting' },
  }
  await ask('POST', 'Lead/action/convert', { id, records })
  const lead = await ask('GET', `Lead/${id}`)
  const made = (type: string) => ask('GET', `${type}/${lead[`created${type}Id`]}`)
  return { lead, made }
}

test('a converted lead stays, and it and what was made of it name each other', async () => {
  const { lead, made } = await convert()
  expect(lead).toMatchObject({ status: 'Converted', createdAccountName: 'Lead Co', createdOpportunityName: 'Deal' })
  const [account, contact, opportunity] = [await made('Account'), await made('Contact'), await made('Opportunity')]
  for (const one of [account, contact, opportunity]) expect(one).toMatchObject({ originalLeadId: lead.id })
  expect(account).toMatchObject({ emailAddress: null })
  expect(contact).toMatchObject({ accountId: account.id })
  expect(opportunity).toMatchObject({ accountId: account.id, contactId: contact.id })
  const { list } = await ask('GET', 'Account?select=id,originalLeadId')
  expect(list).toEqual([expect.objectContaining({ id: account.id, originalLeadId: lead.id })])
})

test('a lead that was deleted is named no more, and an account that was deleted is still named by its id', async () => {
  const { lead, made } = await convert()
  const account = await made('Account')
  await ask('DELETE', `Lead/${lead.id}`)
  expect(await ask('GET', `Account/${account.id}`)).toMatchObject({ originalLeadId: null, originalLeadName: null })
  await ask('DELETE', `Account/${account.id}`)
  const other = await ask('POST', 'Lead', { lastName: 'Two' })
  await ask('POST', 'Lead/action/convert', { id: other.id, records: { Account: { name: 'Two Co' } } })
  const { createdAccountId } = await ask('GET', `Lead/${other.id}`)
  await ask('DELETE', `Account/${createdAccountId}`)
  expect(await ask('GET', `Lead/${other.id}`)).toMatchObject({ createdAccountId, createdAccountName: null })
})
