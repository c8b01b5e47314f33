import { expect } from 'vitest'
import * as z from 'zod/mini'
import { SAMPLE, type SalesforceSim } from '#infra/simulators/salesforce/index.ts'
import { salesforce } from '#lib/crm/salesforce/index.ts'
import type { Connection } from '#lib/crm/setup/connector.ts'
import { systemClock } from '#lib/runtime/clock.ts'
import { readWhole, ready } from '../oracle.ts'

export const objects = ['Account', 'Contact', 'Opportunity'] as const

/** Everything that the product asks Salesforce for: connect, try, prove, list, read and write, by either kind of credentials. */
export const askSalesforce = async (sim: SalesforceSim, url: string) => {
  const { organizationId, integrationUserId } = sim
  const clients = objects.map((object) => ({ object, where: {} }))
  const settings = z.parse(salesforce.settings, { url, organizationId, integrationUserId, clients })
  const common = { settings, deadline: { remaining: () => 60_000 }, clock: systemClock }
  const credentials = { clientId: SAMPLE.clientId, clientSecret: SAMPLE.clientSecret }
  const connection = (await salesforce.connector?.())?.open({
    ...common,
    given: credentials,
    stored: { credentials: undefined, webhooks: [] },
    webhookUrl: 'https://hooks.example.com/webhooks/salesforce',
    portalUrl: 'https://docs.example.com',
  })
  await connection?.hello()
  await connection?.steps()
  await connection?.tryFields()
  const records = await salesforce.openRecords({ ...common, credentials })
  for (const object of objects) {
    const id = await made(connection, object)
    const ref = { source: 'salesforce', type: object, id }
    const record = await records.read(ref)
    if (!record) throw new Error('the simulator does not know its own record')
    await records.writeBack(record, ready)
    await connection?.proof?.remove(object, id)
    await records.read(ref)
  }
  const listing = await salesforce.openListing?.({ ...common, credentials })
  await readWhole(listing)
  const certified = await salesforce.openRecords({
    ...common,
    credentials: z.parse(salesforce.credentials, sim.jwtCredentials()),
  })
  await certified.read({ source: 'salesforce', type: 'Account', id: '001000000000001AAA' })
  // What it is refused: a field that is not there, a value that is too long, and a token with another secret.
  const [account] = objects
  const ref = { source: 'salesforce', type: account, id: await made(connection, account) }
  const record = await records.read(ref)
  if (!record) throw new Error('the simulator does not know its own record')
  const roomUrl = `https://docs.example.com/${'a'.repeat(300)}`
  await expect(records.writeBack(record, { ...ready, roomUrl })).rejects.toThrow('STRING_TOO_LONG')
  const other = { clientId: SAMPLE.clientId, clientSecret: 'of-nobody' }
  const refused = await salesforce.openRecords({ ...common, credentials: other })
  await expect(refused.read(ref)).rejects.toThrow()
}

const made = async (connection: Connection | undefined, object: string): Promise<string> => {
  const proof = await connection?.proof?.make?.({ object, name: 'Acme', fields: {} })
  if (!proof || !('id' in proof)) throw new Error(`no ${object} was made`)
  return proof.id
}
