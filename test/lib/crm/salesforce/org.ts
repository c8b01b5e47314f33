import {
  SAMPLE,
  type SalesforceOptions,
  type SalesforceSim,
  startSalesforce,
} from '#infra/simulators/salesforce/index.ts'
import type { ClientRecord, Records } from '#lib/crm/records/records-port.ts'
import { salesforce } from '#lib/crm/salesforce/index.ts'
import type { ClientRef } from '#lib/runtime/client-key.ts'
import { openWorld, refOf, testClock, type World } from '../worlds/world.ts'

/** A simulated organization in which every object can be a client. */
export interface TestOrg extends World {
  sim: SalesforceSim
  records: Records
  make(more?: object): Promise<ClientRef>
  read(more?: object): Promise<ClientRecord>
}

export const startOrg = async (options: SalesforceOptions = {}): Promise<TestOrg> => {
  const clock = testClock()
  const sim = await startSalesforce({ clock, ...options })
  const { clientId, clientSecret } = SAMPLE
  const { organizationId, integrationUserId, url } = sim
  const clients = ['Account', 'Contact', 'Opportunity'].map((object) => ({ object }))
  const settings = { url, organizationId, integrationUserId, clients }
  const world = { sim, source: salesforce, settings, credentials: { clientId, clientSecret }, clock }
  const records = await openWorld(world)
  const make = async (more = {}) =>
    refOf(world, await sim.createClient({ name: 'Acme', email: 'a@acme.example', ...more }))
  const read = async (more = {}) => {
    const record = await records.read(await make(more))
    if (!record) throw new Error('the simulator does not know its own client')
    return record
  }
  return { ...world, records, make, read }
}
