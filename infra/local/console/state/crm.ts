import type { House } from '../../house.ts'
import type { CrmName, CrmSim } from '../../simulators/crm.ts'

/** The simulated CRM of this name, undefined when none is running. */
export const crmNamed = ({ crms }: House, name: string): CrmSim | undefined => crms.get(name as CrmName)
