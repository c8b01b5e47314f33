import { SAMPLE } from '#infra/simulators/pipedrive/index.ts'
import type { Records } from '#lib/crm/records/records-port.ts'
import { type ClientRef, clientKey } from '#lib/runtime/client-key.ts'
import { espocrmVendor } from '../../lib/crm/worlds/espocrm.ts'
import { hubspotVendor } from '../../lib/crm/worlds/hubspot.ts'
import { pipedriveVendor } from '../../lib/crm/worlds/pipedrive.ts'
import { salesforceVendor } from '../../lib/crm/worlds/salesforce.ts'
import { openWorld, refOf, testClock, type Vendor, type World } from '../../lib/crm/worlds/world.ts'
import { openPortal, type Portal } from '../exactly-one/portal.ts'
import { roomsIn } from '../world/portal-view.ts'
import { keepLog } from '../world/quiet-log.ts'

/** The CRMs whose records tell a team. */
export const vendorsWithTeam: [string, Vendor][] = [
  ['EspoCRM', espocrmVendor],
  ['HubSpot', hubspotVendor],
  ['Pipedrive', pipedriveVendor],
  ['Salesforce', salesforceVendor],
]

/** A CRM, a portal, and what there is of a client in both. */
export interface TeamWorld {
  crm: World
  records: Records
  portal: Portal
  /** Makes a client of Anna's with this team. */
  client(team: readonly string[]): Promise<ClientRef>
  /** Who is in each room of a client, its own contact as `contact`. */
  members(ref: ClientRef): string[][]
  status(ref: ClientRef): string
  stop(): Promise<void>
}

export const openTeamWorld = async (vendor: Vendor, team: object): Promise<TeamWorld> => {
  const log = keepLog()
  const crm = await vendor.start(testClock())
  const portal = await openPortal({ settings: { team } })
  let made = 0
  return {
    crm,
    portal,
    records: await openWorld(crm),
    async client(names) {
      made += 1
      const input = { name: `Acme ${made}`, email: `contact${made}@acme.example`, ownerEmail: SAMPLE.anna }
      const ref = refOf(crm, await crm.sim.createClient({ ...input, team: [...names] }))
      // HubSpot’s newest records are waited for, and each server counts calls by its clock.
      crm.clock.pass(3_600_000)
      portal.clock.advance(3_600_000)
      return ref
    },
    members: (ref) =>
      roomsIn(portal.docspace.state)
        .filter(({ tags }) => tags.includes(clientKey(ref)))
        .map((room) => room.members.map((one) => one.replace(/^contact\d+@acme.example/, 'contact')).sort()),
    status: ({ id }) => String(vendor.shown(crm.sim.record(id) ?? {}).status),
    async stop() {
      log.restore()
      await Promise.all([crm.sim.stop(), portal.docspace.stop()])
    },
  }
}
