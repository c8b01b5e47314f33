import { documentOf, type Tree } from './metadata-xml.ts'
import type { SalesforceSettings } from './settings.ts'

export type ObjectName = SalesforceSettings['clients'][number]['object']

/** Name of the Flow and of the outbound message of an object. */
export const fullName = (object: ObjectName): string => `Roomkeeper_${object}`

/** Where a field decides who is a client, the Flow runs on changes too, and once only when the record comes to be one. */
export const flowOf = (settings: SalesforceSettings, object: ObjectName, apiVersion: string) => {
  const deciding = settings.clients.every((one) => one.object !== object || Object.keys(one.where).length > 0)
  const name = `Roomkeeper ${object}`
  return documentOf('Flow', {
    actionCalls: {
      name: 'Tell_Roomkeeper',
      label: 'Tell Roomkeeper',
      locationX: '176',
      locationY: '323',
      actionName: `${object}.${fullName(object)}`,
      actionType: 'outboundMessage',
      flowTransactionModel: 'CurrentTransaction',
    },
    apiVersion,
    environments: 'Default',
    interviewLabel: `${name} {!$Flow.CurrentDateTime}`,
    label: name,
    processType: 'AutoLaunchedFlow',
    start: {
      locationX: '50',
      locationY: '0',
      connector: { targetReference: 'Tell_Roomkeeper' },
      ...(deciding && { doesRequireRecordChangedToMeetCriteria: 'true', ...filtersOf(settings, object) }),
      object,
      recordTriggerType: deciding ? 'CreateAndUpdate' : 'Create',
      triggerType: 'RecordAfterSave',
    },
    status: 'Active',
  })
}

/** Any of the settings' filters, each with one of its values in every field. */
const filtersOf = ({ clients }: SalesforceSettings, object: ObjectName): Tree => {
  const filters: Tree[] = []
  const test = (field: string, text: string) => {
    const value: Tree = text === 'true' || text === 'false' ? { booleanValue: text } : { stringValue: text }
    filters.push({ field, operator: 'EqualTo', value })
    return String(filters.length)
  }
  const joined = (parts: readonly string[], word: string) =>
    parts.length > 1 ? `(${parts.join(` ${word} `)})` : parts[0]
  const alternatives = clients.flatMap(({ object: of, where }) => {
    if (of !== object) return []
    const fields = Object.entries(where).map(([field, values]) =>
      joined(
        values.map((value) => test(field, value)),
        'OR',
      ),
    )
    return joined(fields.map(String), 'AND') ?? []
  })
  return { filterLogic: filters.length === 1 ? 'and' : String(joined(alternatives, 'OR')), filters }
}
