import { SAMPLE, startHubspot } from '#infra/simulators/hubspot/index.ts'
import type { Harness } from '#test/onboarding/harness.ts'
import { anna, type Entry, type Form, type SoakCrm, shownIn, without } from './crm.ts'

const fields = {
  status: 'docspace_status',
  roomId: 'docspace_room_id',
  roomUrl: 'docspace_room_url',
  invitationUrl: 'docspace_invitation_url',
} as const

const company = (id: string): Entry => ({ ref: { source: 'hubspot', type: 'company', id } })

export const openHubspot = async ({ clock, wire }: Harness) => {
  const sim = await startHubspot({ clock, deliver: 'manual' })
  const enter = async ({ name, email }: Form) => {
    const { id } = await wire.meanwhile(() => sim.createClient({ name, email, ownerEmail: SAMPLE.anna }))
    return company(id)
  }
  const crm: SoakCrm = {
    source: 'hubspot',
    owner: anna,
    enter,
    shown(id) {
      const record = sim.record(id)
      return record && shownIn(record, fields)
    },
    rename: (id, name) => sim.updateClient(id, { name }),
    remove: (id) => sim.deleteClient(id),
    async copy(id, form) {
      const entry = await enter(form)
      const record = sim.record(id) ?? {}
      const own = Object.fromEntries(Object.values(fields).map((name) => [name, record[name] ?? '']))
      await sim.updateClient(entry.ref.id, own)
      return entry
    },
    clear: (id) => sim.updateClient(id, without(fields, '')),
    /** A new record, to which both ids lead from now on. */
    merge: async (id, other) => company(sim.merge(id, [other], 'new')),
  }
  return { sim, crm, settings: { url: sim.url }, credentials: { ...sim.credentials } }
}
