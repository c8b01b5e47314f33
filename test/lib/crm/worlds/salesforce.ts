import { SAMPLE, startSalesforce } from '#infra/simulators/salesforce/index.ts'
import { salesforce } from '#lib/crm/salesforce/index.ts'
import type { ListingVendor } from './listed-world.ts'

export const salesforceVendor: ListingVendor = {
  async start(clock) {
    // Both guards of Salesforce's own are off, so that ours alone has to end a loop.
    const sim = await startSalesforce({ clock, on: 'createAndUpdate', ownChangesSend: true })
    const { organizationId, integrationUserId } = sim
    const settings = { url: sim.url, organizationId, integrationUserId }
    const { clientId, clientSecret } = SAMPLE
    return { sim, source: salesforce, settings, credentials: { clientId, clientSecret }, clock }
  },
  path: '',
  owner: SAMPLE.anna,
  filter: { clients: [{ object: 'Account', where: { Type: ['Customer'] } }], matching: { type: 'Customer' } },
  contactField: { name: 'LastName', values: ['Boss', 'Clerk'] },
  keepsRoles: true,
  shown: (record) => ({
    roomId: record.DocSpace_Room_Id__c,
    roomUrl: record.DocSpace_Room_URL__c,
    invitationUrl: record.DocSpace_Invitation_URL__c,
    status: record.DocSpace_Status__c,
  }),
  write: { method: 'PATCH', path: /Account/ },
  read: /\/query$/,
  refusedLink: `https://portal.example.com/${'x'.repeat(300)}`,
  lists: /\/query$/,
  pageSize: 200,
  field: ['Type', 'Customer'],
  change: { Description: 'changed' },
  changePerson: { Email: 'new@acme.example.com' },
  withoutFields: {
    fields: { roomId: 'Room__c', roomUrl: 'Url__c', invitationUrl: 'Invitation__c', status: 'Status__c' },
  },
  several: {
    clients: [
      { object: 'Account', where: {} },
      { object: 'Contact', where: {} },
    ],
  },
}
