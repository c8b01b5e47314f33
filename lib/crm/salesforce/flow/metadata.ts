import { objectsOf } from '../../clients.ts'
import { fieldLabels } from '../../records/field-labels.ts'
import { type FieldNames, fieldsNamed, ownFieldNames } from '../../records/field-names.ts'
import type { TypeOf } from '../field-types.ts'
import type { ObjectName, SalesforceSettings } from '../settings.ts'
import { taskKey } from '../timeline/task-key.ts'
import { flowOf } from './flow.ts'
import { fullName } from './flow-names.ts'
import { documentOf, type XmlTree } from './metadata-xml.ts'

export interface MetadataOptions {
  /** Where the outbound messages go, its secret included. */
  endpoint: string
  /** User name of the user who sends them. */
  integrationUser: string
  /** Types of the fields as they are now. */
  typeOf: TypeOf
}

/**
 * A folder for `sf project deploy start --metadata-dir`: fields, the permission to use them, an outbound message and a Flow
 * that sends it. Only the parts that `package.xml` names are touched; other workflow of the object stays.
 */
export const metadataFolder = (settings: SalesforceSettings, options: MetadataOptions): Record<string, string> => {
  const objects = objectsOf(settings.clients)
  const apiVersion = settings.apiVersion.replace('v', '')
  return {
    'package.xml': packageOf(settings, objects, apiVersion),
    'permissionsets/Roomkeeper.permissionset': permissionSetOf(settings, objects),
    ...(settings.notes && { 'objects/Activity.object': taskKeyField }),
    ...Object.fromEntries(
      objects.flatMap((object) => [
        [`objects/${object}.object`, fieldsOf(settings.fields, (field) => options.typeOf(object, field))],
        [`workflows/${object}.workflow`, messageOf(object, apiVersion, options)],
        [`flows/${fullName(object)}.flow`, flowOf(settings, object, apiVersion, options.typeOf)],
      ]),
    ),
  }
}

const packageOf = ({ fields, notes }: SalesforceSettings, objects: readonly ObjectName[], version: string) =>
  documentOf('Package', {
    types: [
      {
        members: [
          ...objects.flatMap((object) => ownFieldNames(fields).map((name) => `${object}.${name}`)),
          ...(notes ? [`Activity.${taskKey}`] : []),
        ],
        name: 'CustomField',
      },
      { members: ['Roomkeeper'], name: 'PermissionSet' },
      { members: objects.map((object) => `${object}.${fullName(object)}`), name: 'WorkflowOutboundMessage' },
      { members: objects.map(fullName), name: 'Flow' },
    ],
    version,
  })

/** A Url has 255 characters at most, which an invitation that is not shortened may exceed. A field that is a Url already stays one. */
const definitionOf = (kind: keyof FieldNames, present: string | undefined): XmlTree => {
  if (kind === 'invitationUrl' && present !== 'url') return { length: '2000', type: 'LongTextArea', visibleLines: '2' }
  if (kind === 'roomUrl' || kind === 'invitationUrl') return { type: 'Url' }
  return { length: kind === 'status' ? '255' : '64', type: 'Text' }
}

const fieldsOf = (fields: FieldNames, present: (field: string) => string | undefined) =>
  documentOf('CustomObject', {
    fields: fieldsNamed(fields).map(({ kind, name }) => ({
      fullName: name,
      label: fieldLabels[kind],
      ...definitionOf(kind, present(name)),
    })),
  })

/** Fields of tasks are defined on activities (docs/facts/salesforce.md#notes). */
const taskKeyField = documentOf('CustomObject', {
  fields: [
    {
      fullName: taskKey,
      label: 'Roomkeeper Key',
      externalId: 'true',
      length: '64',
      type: 'Text',
      unique: 'true',
    },
  ],
})

const permissionSetOf = ({ fields, notes }: SalesforceSettings, objects: readonly ObjectName[]) =>
  documentOf('PermissionSet', {
    description: 'Lets Roomkeeper read and write the fields of its rooms.',
    fieldPermissions: [
      ...objects.flatMap((object) => ownFieldNames(fields).map((name) => `${object}.${name}`)),
      ...(notes ? [`Task.${taskKey}`] : []),
    ].map((field) => ({ editable: 'true', field, readable: 'true' })),
    hasActivationRequired: 'false',
    label: 'Roomkeeper',
  })

/** The times and users tell a creation and our own changes from others' (docs/facts/salesforce.md#outbound-messages). */
const sentFields = ['CreatedById', 'CreatedDate', 'Id', 'LastModifiedById', 'LastModifiedDate']

const messageOf = (object: ObjectName, apiVersion: string, { endpoint, integrationUser }: MetadataOptions) =>
  documentOf('Workflow', {
    outboundMessages: {
      fullName: fullName(object),
      apiVersion,
      description: 'Tells Roomkeeper of a record that may be a client.',
      endpointUrl: endpoint,
      fields: sentFields,
      includeSessionId: 'false',
      integrationUser,
      name: `Roomkeeper ${object}`,
      protected: 'false',
      useDeadLetterQueue: 'false',
    },
  })
