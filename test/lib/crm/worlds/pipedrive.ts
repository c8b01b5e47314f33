import { SAMPLE, startPipedrive } from '#infra/simulators/pipedrive/index.ts'
import { pipedrive } from '#lib/crm/pipedrive/index.ts'
import type { ListingVendor } from './listed-world.ts'

const keys = SAMPLE.fields.organization

export const pipedriveVendor: ListingVendor = {
  async start(clock) {
    const sim = await startPipedrive({ clock })
    const settings = { url: sim.url, fields: SAMPLE.fields }
    return { sim, source: pipedrive, settings, credentials: { apiToken: SAMPLE.apiToken }, clock }
  },
  path: '',
  owner: SAMPLE.anna,
  // Its second salesperson; Pipedrive has no kind of organization of its own.
  filter: {
    clients: [{ object: 'organization', where: { owner_id: ['12415232'] } }],
    matching: { ownerEmail: SAMPLE.ben },
  },
  contactField: { name: 'name', values: ['Ada Boss', 'Bo Clerk'] },
  keepsRoles: false,
  shown(record) {
    const custom = record.custom_fields as Record<string, unknown>
    return {
      roomId: custom[keys.roomId],
      roomUrl: custom[keys.roomUrl],
      invitationUrl: custom[keys.invitationUrl],
      status: custom[keys.status],
    }
  },
  write: { method: 'PATCH', path: /organizations/ },
  read: /\/organizations\/\d+$/,
  refusedLink: `https://portal.example.com/${'x'.repeat(300)}`,
  lists: /\/organizations$/,
  pageSize: 500,
  field: ['owner_id', '12415232'],
  change: { address: 'Lodz' },
  changePerson: { name: 'Ada Chief' },
  withoutFields: {
    fields: { organization: { roomId: 'a1', roomUrl: 'b2', invitationUrl: 'c3', status: 'd4' } },
  },
  several: {
    clients: [
      { object: 'organization', where: {} },
      { object: 'person', where: {} },
    ],
  },
}
