import type { TypeOf } from '../field-types.ts'
import type { ObjectName, SalesforceSettings } from '../settings.ts'
import { runsOnChanges } from '../subscribed.ts'
import { filtersOf } from './flow-filter.ts'
import { flowLabel, fullName } from './flow-names.ts'
import { documentOf } from './metadata-xml.ts'

/** Where a field decides who is a client, the Flow runs on changes too, and once only when the record comes to be one. */
export const flowOf = (settings: SalesforceSettings, object: ObjectName, apiVersion: string, typeOf: TypeOf) => {
  const deciding = runsOnChanges(settings, object)
  const name = flowLabel(object)
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
      ...(deciding && { doesRequireRecordChangedToMeetCriteria: 'true', ...filtersOf(settings, object, typeOf) }),
      object,
      recordTriggerType: deciding ? 'CreateAndUpdate' : 'Create',
      triggerType: 'RecordAfterSave',
    },
    status: 'Active',
  })
}
