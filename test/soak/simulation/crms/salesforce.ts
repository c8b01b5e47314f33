import { SAMPLE, startSalesforce } from '#infra/simulators/salesforce/index.ts'
import type { Harness } from '#test/onboarding/harness.ts'
import { anna, type Entry, type SoakCrm, shownIn } from './crm.ts'

const fields = {
  status: 'DocSpace_Status__c',
  roomId: 'DocSpace_Room_Id__c',
  roomUrl: 'DocSpace_Room_URL__c',
  invitationUrl: 'DocSpace_Invitation_URL__c',
} as const

const account = (id: string): Entry => ({ ref: { source: 'salesforce', type: 'Account', id } })

export const openSalesforce = async ({ clock, wire }: Harness) => {
  const sim = await startSalesforce({ clock, deliver: 'manual' })
  const crm: SoakCrm = {
    source: 'salesforce',
    owner: anna,
    async enter({ name, email }) {
      const { id } = await wire.meanwhile(() => sim.createClient({ name, email, ownerEmail: SAMPLE.anna }))
      return account(id)
    },
    shown(id) {
      const record = sim.record(id)
      return record && shownIn(record, fields)
    },
    rename: (id, Name) => sim.updateClient(id, { Name }),
    remove: (id) => sim.deleteClient(id),
  }
  const { organizationId, integrationUserId, url } = sim
  return { sim, crm, settings: { url, organizationId, integrationUserId }, credentials: { ...sim.credentials } }
}
