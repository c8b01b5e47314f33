import { configureSources } from '#lib/crm/configure.ts'
import { onboardingReasons } from '#lib/onboarding/reasons.ts'
import type { WorkerServices } from '#lib/onboarding/worker.ts'
import { RetryLater } from '#lib/runtime/errors.ts'
import type { Harness } from '#test/onboarding/harness.ts'
import type { Conditions } from '../conditions.ts'
import type { SoakCrm } from './crm.ts'
import { espocrm } from './espocrm.ts'
import { openGeneric, type Sender } from './generic.ts'
import { openHubspot } from './hubspot.ts'
import { openPipedrive } from './pipedrive.ts'
import { openSalesforce } from './salesforce.ts'

export interface SoakCrms {
  all: readonly SoakCrm[]
  sender: Sender | undefined
  /** Sources without a secret. */
  locked: Set<string>
  /** What a new worker process opens records with. It shares nothing with another one: tokens that a dead one asked for never come. */
  newProcess(): WorkerServices['openRecords']
  stop(): Promise<void>
}

/** The CRMs of a scenario, all on the harness's clock. */
export const openCrms = async (harness: Harness, conditions: Conditions): Promise<SoakCrms> => {
  const locked = new Set(conditions.has('no-secret') ? ['salesforce'] : [])
  const own = espocrm(harness)
  if (!conditions.has('several-crms')) {
    const { openRecords } = harness.services
    return { all: [own], sender: undefined, locked, newProcess: () => openRecords, stop: async () => {} }
  }
  const [hubspot, salesforce, pipedrive, sender] = await Promise.all([
    openHubspot(harness),
    openSalesforce(harness),
    openPipedrive(harness),
    openGeneric(harness),
  ])
  const opened = { hubspot, salesforce, pipedrive, generic: sender }
  const settings = Object.fromEntries(Object.entries(opened).map(([name, one]) => [name, one.settings]))
  const configured = await configureSources(settings, {})
  let processes = 0
  const newProcess = (): WorkerServices['openRecords'] => {
    processes += 1
    // A source keeps its tokens by the credentials.
    const own = { process: processes }
    return async (name, deadline) => {
      if (locked.has(name)) throw new RetryLater(onboardingReasons['secret-missing'], { detail: `crm/${name}` })
      const found = configured.get(name)
      if (!found) return harness.services.openRecords(name, deadline)
      const credentials = { ...opened[name as keyof typeof opened].credentials, ...own }
      return harness.wire.meanwhile(() =>
        found.source.openRecords({ settings: found.settings, credentials, deadline, clock: harness.clock }),
      )
    }
  }
  return {
    all: [own, hubspot.crm, salesforce.crm, pipedrive.crm, sender.crm],
    sender: sender.crm,
    locked,
    newProcess,
    async stop() {
      await Promise.all(Object.values(opened).map(({ sim }) => sim.stop()))
    },
  }
}
