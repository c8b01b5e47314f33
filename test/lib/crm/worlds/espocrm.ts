import { SAMPLE, startEspocrm } from '#infra/local/simulators/espocrm/index.ts'
import { espocrm } from '#lib/crm/espocrm/index.ts'
import type { Vendor } from './world.ts'

export const espocrmVendor: Vendor = {
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
}
