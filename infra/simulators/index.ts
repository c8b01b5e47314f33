import type { CrmSim, CrmSimOptions } from './crm/types.ts'
import { startEspocrm } from './espocrm/index.ts'
import { startGeneric } from './generic/index.ts'
import { startHubspot } from './hubspot/index.ts'
import { startPipedrive } from './pipedrive/index.ts'
import { startWebhookReceiver } from './receiver/index.ts'
import { startSalesforce } from './salesforce/index.ts'
import { startSlack } from './slack/index.ts'
import { startTeams } from './teams/index.ts'

/** A simulated CRM that runs, with what its administrator would do and copy for us. */
export interface Installed {
  crm: CrmSim
  /** What follows `/webhooks/{source}` in the address that is subscribed: EspoCRM's requests do not name their event. */
  path: string
  /** What a person would put into the settings of this source. */
  settings: Record<string, unknown>
  /** What a person sees of the room on the record, by the names of the fields. */
  shown(record: Readonly<Record<string, unknown>>): [string, unknown][]
}

const namedAfterDocSpace: Installed['shown'] = (record) =>
  Object.entries(record).filter(([field]) => /docspace/i.test(field))

export type Install = (options: CrmSimOptions) => Promise<Installed>

/** How to start the simulator of each CRM, by its name; the order is that of their ports. */
export const installations: Readonly<Record<string, Install>> = {
  async espocrm(options) {
    const crm = await startEspocrm(options)
    return { crm, path: '/Account.create', settings: { url: crm.url }, shown: namedAfterDocSpace }
  },
  async hubspot(options) {
    const crm = await startHubspot(options)
    // A person at the laptop does not want to wait for a contact that is there already.
    return { crm, path: '', settings: { url: crm.url, settleSeconds: 0 }, shown: namedAfterDocSpace }
  },
  async pipedrive(options) {
    const crm = await startPipedrive(options)
    const { organization } = crm.fieldCodes
    return {
      crm,
      path: '',
      settings: { url: crm.url, fields: { organization } },
      shown: ({ custom_fields: custom }) =>
        Object.entries(organization).map(([field, code]) => [
          field,
          textOf((custom as Record<string, unknown>)?.[code]),
        ]),
    }
  },
  async salesforce(options) {
    const crm = await startSalesforce(options)
    const { organizationId, integrationUserId } = crm
    return { crm, path: '', settings: { url: crm.url, organizationId, integrationUserId }, shown: namedAfterDocSpace }
  },
  async generic(options) {
    const crm = await startGeneric(options)
    const own = new Set(['id', 'name', 'email', 'manager'])
    const shown: Installed['shown'] = (record) => Object.entries(record).filter(([field]) => !own.has(field))
    return { crm, path: '', settings: { callbackUrl: crm.callbackUrl }, shown }
  },
}

/** How to start the simulated receivers of events. */
export const receivers = { webhook: startWebhookReceiver, slack: startSlack, teams: startTeams } as const

/** Pipedrive's version 2 wraps some values of custom fields. */
const textOf = (value: unknown) =>
  typeof value === 'object' && value !== null && 'value' in value ? value.value : value
