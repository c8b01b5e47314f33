import * as z from 'zod/mini'
import { shaped } from '../../answer.ts'
import { objectsOf } from '../../clients.ts'
import type { ConnectStep } from '../../setup/connector.ts'
import type { SalesforceApi } from '../api/api.ts'
import { salesforceFailure } from '../api/failure.ts'
import type { ObjectName, SalesforceSettings } from '../settings.ts'
import { runsOnChanges } from '../subscribed.ts'
import { flowLabel, fullName } from './flow-names.ts'

const flow = z.looseObject({
  ApiName: z.string(),
  IsActive: z.boolean(),
  RecordTriggerType: z.optional(z.nullable(z.string())),
})
const flows = z.looseObject({ records: z.array(flow) })
type Flow = z.output<typeof flow>

const activate = (object: ObjectName) => `Setup > Flows > ${flowLabel(object)} > Activate`

/** Salesforce deploys a Flow to a production organization inactive (docs/facts/salesforce.md#active-flows). */
const whyInactive =
  'A deployment to a production organization leaves Flows inactive, and an inactive one sends nothing:'

const byHand = [
  'Both are in the same folder. Or by hand, for each object:',
  '  Setup > Outbound Messages > New: the endpoint is what --reveal shows; fields Id, CreatedById, CreatedDate,',
  '  LastModifiedById, LastModifiedDate; Send Session ID off; the integration user as user to send as.',
  '  Setup > Flows > New > Record-Triggered: a record is created (or updated, where the settings name a field);',
  '  optimize for Actions and Related Records; add the outbound message as its action; activate.',
]

/** Whether the Flow of each object is there and active: an active one cannot be without its outbound message. @throws RetryLater, Park */
export const flowSteps = async (api: SalesforceApi, settings: SalesforceSettings): Promise<ConnectStep[]> => {
  const objects = objectsOf(settings.clients)
  const found = await flowsIn(api, objects)
  const steps = objects.map((object) => {
    const one = found.find(({ ApiName: name }) => name === fullName(object))
    return { object, step: one && seenStep(settings, object, one) }
  })
  const unseen = steps.flatMap(({ object, step }) => (step ? [] : [object]))
  return [...steps.flatMap(({ step }) => step ?? []), ...(unseen.length > 0 ? [unseenStep(unseen)] : [])]
}

/** The Flows that the integration user sees; none if it may not see the setup. */
const flowsIn = async (api: SalesforceApi, objects: readonly ObjectName[]): Promise<Flow[]> => {
  const names = objects.map((object) => `'${fullName(object)}'`).join(',')
  const what = 'query FlowDefinitionView'
  const answer = await api.query(
    `SELECT ApiName,IsActive,RecordTriggerType FROM FlowDefinitionView WHERE ApiName IN (${names})`,
  )
  // 400 INVALID_TYPE or INVALID_FIELD, and 403: the user has no right to see the setup.
  if (answer.status === 400 || answer.status === 403) return []
  if (answer.status !== 200) throw salesforceFailure(what, answer)
  return shaped(flows, what, answer).records
}

const seenStep = (settings: SalesforceSettings, object: ObjectName, flow: Flow): ConnectStep => {
  const { IsActive: isActive, RecordTriggerType: runs } = flow
  const what = `Flow ${flowLabel(object)}`
  const subscription = { event: fullName(object), readBack: 'the Flow is active; where its message goes is not shown' }
  if (!isActive) {
    const how = [whyInactive, `  ${activate(object)}`]
    return { what: `${what} is not active: it sends no client`, state: 'by-hand', how, subscription }
  }
  if (runs && runs !== 'CreateAndUpdate' && runsOnChanges(settings, object)) {
    const how = [
      'A record that comes to be a client later is not sent. Deploy the metadata once more, or by hand:',
      `  Setup > Flows > ${flowLabel(object)} > Start: A record is created or updated; then activate the new version.`,
    ]
    return { what: `${what} runs on creations alone`, state: 'by-hand', how, subscription }
  }
  return { what: `${what} is active and sends the outbound message`, state: 'done', subscription }
}

const unseenStep = (objects: readonly ObjectName[]): ConnectStep => ({
  what: `outbound message and Flow for ${objects.join(', ')}: not there, or the integration user may not see them`,
  state: 'unseen',
  how: [whyInactive, ...objects.map((object) => `  ${activate(object)}`), ...byHand],
})
