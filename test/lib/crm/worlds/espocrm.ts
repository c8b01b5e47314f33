import { type EspocrmSim, SAMPLE, startEspocrm } from '#infra/simulators/espocrm/index.ts'
import { espocrm } from '#lib/crm/espocrm/index.ts'
import type { ListingVendor } from './listed-world.ts'

export const espocrmVendor: ListingVendor = {
  async start(clock) {
    const sim = await startEspocrm({ clock })
    return { sim, source: espocrm, settings: { url: sim.url }, credentials: { apiKey: SAMPLE.apiKey }, clock }
  },
  path: 'Account.create',
  owner: SAMPLE.anna,
  filter: { clients: [{ object: 'Account', where: { type: ['Customer'] } }], matching: { type: 'Customer' } },
  contactField: { name: 'accountRole', values: ['Decision maker', null] },
  keepsRoles: true,
  shown: (record) => ({
    roomId: record.cDocspaceRoomId,
    roomUrl: record.cDocspaceRoomUrl,
    invitationUrl: record.cDocspaceInvitationUrl,
    status: record.cDocspaceStatus,
  }),
  write: { method: 'PUT', path: /Account/ },
  read: /\/Account\/\w+$/,
  refusedLink: 'http://portal/s/abcdefghijklmno',
  // `skipOwn` alone would end the loop; without it ours has to.
  async tellOwnChanges({ sim }, url) {
    const to = url.replace('Account.create', 'Account.update')
    const json = { event: 'Account.update', url: to, isActive: true, skipOwn: false }
    await (sim as EspocrmSim).asAdmin('POST', 'Webhook', json)
  },
  lists: /\/Account$/,
  pageSize: 200,
  field: ['type', 'Customer'],
  change: { description: 'changed' },
  changePerson: { emailAddress: 'new@acme.example.com' },
  withoutFields: {
    fields: { roomId: 'cRoom', roomUrl: 'cUrl', invitationUrl: 'cInvitation', status: 'cStatus' },
  },
  several: {
    clients: [
      { object: 'Account', where: {} },
      { object: 'Contact', where: {} },
    ],
  },
}
