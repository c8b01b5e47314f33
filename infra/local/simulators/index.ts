import type { CrmName, CrmSim, CrmSimOptions } from './crm.ts'
import { startEspocrm } from './espocrm/index.ts'

export type StartCrm = (options: CrmSimOptions) => Promise<CrmSim>

/** How to start the simulator of each CRM. */
export const crmSimulators: Readonly<Partial<Record<CrmName, StartCrm>>> = {
  espocrm: startEspocrm,
}
