import { SAMPLE, startHubspot } from '#infra/simulators/hubspot/index.ts'
import { hubspot } from '#lib/crm/hubspot/index.ts'
import type { ListingVendor } from './listed-world.ts'

export const hubspotVendor: ListingVendor = {
  async start(clock) {
    const sim = await startHubspot({ clock })
    return { sim, source: hubspot, settings: { url: sim.url }, credentials: { accessToken: SAMPLE.accessToken }, clock }
  },
  path: '',
  owner: SAMPLE.anna,
  filter: { clients: [{ object: 'company', where: { lifecyclestage: ['customer'] } }], matching: { type: 'Customer' } },
  contactField: { name: 'lastname', values: ['Boss', 'Clerk'] },
  keepsRoles: true,
  shown: (record) => ({
    roomId: record.docspace_room_id,
    roomUrl: record.docspace_room_url,
    invitationUrl: record.docspace_invitation_url,
    status: record.docspace_status,
  }),
  write: { method: 'PATCH', path: /companies/ },
  read: /\/companies\/\d+$/,
  refusedLink: `https://portal.example.com/${'x'.repeat(66_000)}`,
  lists: /\/companies\/search$/,
  pageSize: 200,
  field: ['lifecyclestage', 'customer'],
  change: { city: 'Lodz' },
  changePerson: { email: 'new@acme.example.com' },
  withoutFields: {
    properties: { roomId: 'room', roomUrl: 'url', invitationUrl: 'invitation', status: 'state' },
  },
  several: {
    clients: [
      { object: 'company', where: {} },
      { object: 'contact', where: {} },
    ],
  },
}
