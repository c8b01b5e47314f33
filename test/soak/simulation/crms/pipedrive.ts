import { SAMPLE, startPipedrive } from '#infra/simulators/pipedrive/index.ts'
import type { Harness } from '#test/onboarding/harness.ts'
import { anna, type Entry, type Form, type SoakCrm, shownIn, without } from './crm.ts'

const { organization: fields } = SAMPLE.fields

const organization = (id: string): Entry => ({ ref: { source: 'pipedrive', type: 'organization', id } })

export const openPipedrive = async ({ clock, wire }: Harness) => {
  const sim = await startPipedrive({ clock, deliver: 'manual' })
  const enter = async ({ name, email }: Form) => {
    const { id } = await wire.meanwhile(() => sim.createClient({ name, email, ownerEmail: SAMPLE.anna }))
    return organization(id)
  }
  const customFields = (id: string) => (sim.record(id)?.custom_fields ?? {}) as Record<string, unknown>
  const crm: SoakCrm = {
    source: 'pipedrive',
    owner: anna,
    enter,
    shown: (id) => (sim.record(id) ? shownIn(customFields(id), fields) : undefined),
    rename: (id, name) => sim.updateClient(id, { name }),
    remove: (id) => sim.deleteClient(id),
    async copy(id, form) {
      const entry = await enter(form)
      await sim.updateClient(entry.ref.id, { custom_fields: customFields(id) })
      return entry
    },
    clear: (id) => sim.updateClient(id, { custom_fields: without(fields, null) }),
  }
  const settings = { url: sim.url, fields: SAMPLE.fields }
  return { sim, crm, settings, credentials: { ...sim.credentials } }
}
