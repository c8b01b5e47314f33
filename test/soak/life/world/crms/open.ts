import { configureSources } from '#lib/crm/configure.ts'
import type { WorkerServices } from '#lib/onboarding/worker.ts'
import type { Harness } from '#test/onboarding/harness.ts'
import { openGeneric } from '../../../simulation/crms/generic.ts'
import { openHubspot } from '../../../simulation/crms/hubspot.ts'
import { openPipedrive } from '../../../simulation/crms/pipedrive.ts'
import { openSalesforce } from '../../../simulation/crms/salesforce.ts'
import type { LifeCrm } from './crm.ts'
import { espocrm } from './espocrm.ts'
import { type LeadCrm, leadsOf } from './leads.ts'
import { crmWithRecords } from './records.ts'
import { senderOf } from './sender.ts'

export interface LifeCrms {
  all: readonly LifeCrm[]
  /** Of them, that of leads, and that of the accounts which they become. */
  leads: LeadCrm
  accounts: LifeCrm
  /** What a new process opens records with: tokens that a dead one asked for never come. */
  newProcess(): WorkerServices['openRecords']
  stop(): Promise<void>
}

/** All sources, on the harness's clock. */
export const openLifeCrms = async (harness: Harness): Promise<LifeCrms> => {
  const [generic, hubspot, pipedrive, salesforce] = await Promise.all([
    openGeneric(harness),
    openHubspot(harness),
    openPipedrive(harness),
    openSalesforce(harness),
  ])
  const espo = {
    settings: { url: harness.espo.url, clients: [{ object: 'Lead' }, { object: 'Account' }] },
    credentials: { apiKey: harness.espo.credentials.apiKey },
  }
  const opened = { espocrm: espo, generic, hubspot, pipedrive, salesforce }
  const settings = Object.fromEntries(Object.entries(opened).map(([name, one]) => [name, one.settings]))
  const configured = await configureSources(settings, {})
  let processes = 0
  const withRecords = [
    await crmWithRecords('hubspot', hubspot),
    await crmWithRecords('pipedrive', pipedrive),
    await crmWithRecords('salesforce', salesforce),
  ]
  const [leads, accounts] = [leadsOf(harness), espocrm(harness)]
  return {
    ...{ leads, accounts },
    all: [accounts, leads, senderOf(generic), ...withRecords],
    newProcess() {
      processes += 1
      const own = { process: processes }
      return async (name, deadline) => {
        const found = configured.get(name)
        if (!found) throw new Error(`there is no ${name}`)
        // A source keeps its tokens by the credentials.
        const credentials = { ...opened[name as keyof typeof opened].credentials, ...own }
        return harness.wire.meanwhile(() =>
          found.source.openRecords({ settings: found.settings, credentials, deadline, clock: harness.clock }),
        )
      }
    },
    async stop() {
      await Promise.all([generic, hubspot, pipedrive, salesforce].map(({ sim }) => sim.stop()))
    },
  }
}
