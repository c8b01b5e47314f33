import * as z from 'zod/mini'
import { isMissing, shaped } from '../../answer.ts'
import { type FieldNames, fieldsNamed } from '../../records/field-names.ts'
import type { ConnectStep } from '../../setup/connector.ts'
import type { SalesforceApi } from '../api/api.ts'
import { salesforceFailure } from '../api/failure.ts'
import { taskKey } from '../timeline/task-key.ts'

const taskDescription = z.looseObject({
  createable: z.boolean(),
  fields: z.array(
    z.looseObject({ name: z.string(), createable: z.optional(z.boolean()), externalId: z.optional(z.boolean()) }),
  ),
})

const description = z.looseObject({
  updateable: z.boolean(),
  fields: z.array(
    z.looseObject({ name: z.string(), type: z.string(), updateable: z.boolean(), length: z.optional(z.number()) }),
  ),
})
type Field = z.output<typeof description>['fields'][number]

/** Types that take what we write, and the least that must fit, in characters. */
const types = ['string', 'url', 'textarea']
const longest: Readonly<Record<keyof FieldNames, number>> = {
  roomId: 20,
  roomUrl: 120,
  invitationUrl: 120,
  status: 250,
  joinedOn: 10,
}

const deployIt = [
  'roomkeeper connect salesforce --out salesforce-metadata writes what is to be deployed, then:',
  '  sf project deploy start --metadata-dir salesforce-metadata',
  'then give the integration user the permission set Roomkeeper, and activate each Flow: Setup > Flows > Roomkeeper … > Activate.',
]
const permit = [
  'Give the integration user the right to read and edit these records, and the permission set Roomkeeper.',
]

/** What the integration user may do with an object, and whether it has our fields: it sees what it has a right to, and no more. */
export const objectSteps = async (api: SalesforceApi, object: string, names: FieldNames): Promise<ConnectStep[]> => {
  const answer = await api.describe(object)
  const rights: ConnectStep = { what: `right to read and edit ${object}`, state: 'done' }
  if (isMissing(answer)) return [{ ...rights, state: 'wrong', how: permit }]
  if (answer.status !== 200) throw salesforceFailure(`describe ${object}`, answer)
  const { updateable, fields } = shaped(description, `describe ${object}`, answer)
  if (!updateable) return [{ ...rights, state: 'wrong', how: permit }]
  // Salesforce's own names know no case.
  const found = (name: string) => fields.find((field) => field.name.toLowerCase() === name.toLowerCase())
  return [rights, ...fieldsNamed(names).map(({ kind, name }) => fieldStep(object, name, longest[kind], found(name)))]
}

const fieldStep = (object: string, name: string, least: number, field: Field | undefined): ConnectStep => {
  const what = `field ${name} of ${object}`
  if (!field) return { what, state: 'by-hand', how: deployIt }
  if (!field.updateable) return { what, state: 'by-hand', how: permit }
  const long = (field.length ?? least) >= least
  if (types.includes(field.type) && long) return { what, state: 'done' }
  const how = [
    `It is of type ${field.type}${long ? '' : ` and too short`}: make it a text of ${least} characters at least.`,
  ]
  return { what, state: 'wrong', how }
}

/** Whether the integration user may make tasks, which stand on the timelines of records, and whether they have their key. */
export const taskSteps = async (api: SalesforceApi): Promise<ConnectStep[]> => {
  const answer = await api.describe('Task')
  const rights: ConnectStep = { what: 'right to create Task', state: 'done' }
  const closed: ConnectStep = { ...rights, state: 'wrong', how: permitTasks }
  if (isMissing(answer)) return [closed]
  if (answer.status !== 200) throw salesforceFailure('describe Task', answer)
  const { createable, fields } = shaped(taskDescription, 'describe Task', answer)
  if (!createable) return [closed]
  const what = `field ${taskKey} of Task`
  const key = fields.find(({ name }) => name.toLowerCase() === taskKey.toLowerCase())
  if (!key) return [rights, { what, state: 'by-hand', how: deployIt }]
  if (key.externalId) return [rights, { what, state: 'done' }]
  return [
    rights,
    { what, state: 'wrong', how: ['Make it an external ID: without, the same event could be two tasks.'] },
  ]
}

const permitTasks = [
  'Give the integration user the right to create tasks (Edit Tasks), and the permission set Roomkeeper.',
]
