import type { CrmSim } from '../../../simulators/crm/types.ts'
import type { LocalInstance } from '../../instance.ts'

/** The simulated CRM of this name, undefined when none is running. */
export const crmNamed = ({ crms }: LocalInstance, name: string): CrmSim | undefined => crms.get(name)

/** How one vendor or another calls the name of a record. */
const nameFields = ['name', 'Name', 'title', 'dealname']

/** The field of a record that has its name, and the name; undefined where it has none. */
export const nameOn = (record: Readonly<Record<string, unknown>> | undefined): [string, string] | undefined => {
  const field = nameFields.find((one) => typeof record?.[one] === 'string')
  return field === undefined ? undefined : [field, String(record?.[field])]
}
