import { type EspocrmSim, SAMPLE, startEspocrm } from '#infra/local/simulators/espocrm/index.ts'
import { espocrm } from '#lib/crm/espocrm/index.ts'
import type { ListingVendor } from './listed-world.ts'
import type { World } from './world.ts'

const fieldsOnContacts = async ({ sim }: World) => {
  for (const name of ['docspaceRoomId', 'docspaceRoomUrl', 'docspaceInvitationUrl', 'docspaceStatus']) {
    await (sim as EspocrmSim).asAdmin('POST', 'Admin/fieldManager/Contact', { name, type: 'varchar' })
  }
}

export const espocrmVendor: ListingVendor = {
  async start(clock) {
    const sim = await startEspocrm({ clock })
    return { sim, source: espocrm, settings: { url: sim.url }, credentials: { apiKey: SAMPLE.apiKey }, clock }
  },
  path: 'Account.create',
  owner: SAMPLE.anna,
  filter: { clients: [{ object: 'Account', where: { type: ['Customer'] } }], matching: { type: 'Customer' } },
  shown: (record) => ({
    roomId: record.cDocspaceRoomId,
    roomUrl: record.cDocspaceRoomUrl,
    invitationUrl: record.cDocspaceInvitationUrl,
    status: record.cDocspaceStatus,
  }),
  write: { method: 'PUT', path: /Account/ },
  read: /\/Account\/\w+$/,
  lists: /\/Account$/,
  pageSize: 200,
  field: ['type', 'Customer'],
  change: { description: 'changed' },
  withoutFields: {
    fields: { roomId: 'cRoom', roomUrl: 'cUrl', invitationUrl: 'cInvitation', status: 'cStatus' },
  },
  several: {
    clients: [
      { object: 'Account', where: {} },
      { object: 'Contact', where: {} },
    ],
    prepare: fieldsOnContacts,
  },
}
