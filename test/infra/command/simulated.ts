import type { CrmSim } from '#infra/simulators/crm/types.ts'
import type { DocSpaceSim } from '#infra/simulators/docspace/index.ts'
import type { RunningInstance } from './operated-instance.ts'

/** The CRM of this name that the local instance runs. */
export const simulated = ({ instance }: RunningInstance, name: string): CrmSim => {
  const crm = instance.crms.get(name)
  if (!crm) throw new Error(`the local instance has no ${name}`)
  return crm
}

/** The portal that the local instance runs. */
export const simulatedPortal = ({ instance: { docspace } }: RunningInstance): DocSpaceSim => {
  if (!docspace) throw new Error('the local instance has no portal')
  return docspace
}
