import { SAMPLE, startGeneric } from '#infra/simulators/generic/index.ts'
import { generic } from '#lib/crm/generic/index.ts'
import type { ClientFields } from '#lib/runtime/client-fields.ts'
import type { Harness } from '#test/onboarding/harness.ts'
import { anna, type Entry, type Form, type Shown, type SoakCrm } from './crm.ts'

export interface Sender extends SoakCrm {
  /** A client whose id differs from an earlier one only in the case of its letters. */
  enterNamesakeOf(id: string, form: Form): Entry
}

/** A sender of one's own, which hears of its clients by callbacks only. */
export const openGeneric = async ({ clock }: Harness) => {
  const sim = await startGeneric({ clock })
  const spelled = new Map<string, string>()
  let next = 1
  const enterAs = (id: string, { name, email }: Form): Entry => {
    const fields: ClientFields = { id, name, email, manager: anna }
    const body = Buffer.from(JSON.stringify(fields))
    const delivery = { method: 'POST', url: '', path: '', headers: {}, body }
    const [created] = generic.webhook.parse(delivery, { auth: 'standard-webhooks', header: '' }).created
    if (!created) throw new Error('the sender told of nobody')
    spelled.set(created.ref.id, id)
    return created
  }
  const crm: Sender = {
    source: 'generic',
    owner: anna,
    enter: async (form) => enterAs(`Cus_aB${next++}`, form),
    enterNamesakeOf: (id, form) => enterAs(swapCase(spelled.get(id) ?? id), form),
    shown(id) {
      const told = sim.callbacks.filter(({ data }) => data.id === spelled.get(id)).at(-1)
      return told ? shownBy(told.type, told.data) : { state: 'none', status: '' }
    },
    async rename() {},
    async remove() {},
  }
  const settings = { callbackUrl: sim.callbackUrl }
  return { sim, crm, settings, credentials: { signingSecrets: [SAMPLE.callbackSecret] } }
}

const swapCase = (text: string) =>
  text.replaceAll(/[a-z]/gi, (letter) =>
    letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
  )

const stateOfEvent: Readonly<Record<string, Shown['state']>> = {
  'room.ready': 'ready',
  'client.joined': 'ready',
  'room.ready-for-review': 'review',
  'room.ending': 'ending',
  'room.ended': 'ended',
}

const shownBy = (type: string, data: Readonly<Record<string, unknown>>): Shown => ({
  state: stateOfEvent[type] ?? 'attention',
  status: String(data.status),
  ...(data.roomId !== undefined && { roomId: String(data.roomId) }),
  ...(data.roomUrl !== undefined && { roomUrl: String(data.roomUrl) }),
  ...(data.invitationUrl !== undefined && { invitationUrl: String(data.invitationUrl) }),
})
