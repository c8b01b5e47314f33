import * as z from 'zod/mini'
import { clientFilterOf, clientsMeaning } from '../clients.ts'
import { fieldNames, ownFieldNames } from '../records/field-names.ts'
import { filtersOwnFields, ownFieldsMessage } from '../records/fields.ts'
import { notesSetting, withoutTraces } from '../records/timeline/own-traces.ts'
import { longId } from './record-id.ts'

const recordId = z
  .string()
  .check(z.refine((id) => longId(id) !== undefined, 'must be a Salesforce id of 15 or 18 characters'))

/** The form of a field's name. Names become part of a SOQL query, so the settings are checked. */
export const fieldName = /^[A-Za-z]\w{0,79}$/

/** Fields that change with our own notes and writes (docs/facts/salesforce.md#notes). */
const ownTraces = ['LastActivityDate', 'LastModifiedDate', 'SystemModstamp']

export const salesforceSettings = z.lazy(() =>
  z
    .object({
      url: z
        .url()
        .check(z.meta({ description: 'The organization’s own domain.', examples: ['https://acme.my.salesforce.com'] })),
      apiVersion: z
        ._default(z.string().check(z.regex(/^v\d{2,3}\.\d$/)), 'v62.0')
        .check(z.describe('The version of Salesforce’s API.')),
      organizationId: recordId.check(
        z.meta({
          description: 'The id of the organization (Setup > Company Information).',
          examples: ['00D5g000008XyZaEAK'],
        }),
      ),
      /**
       * The user that Roomkeeper acts as. A message of a Flow that also runs on updates must have `LastModifiedById`, `CreatedById` and
       * both dates: without them our own changes look like new clients, and a client that fails would be tried for ever.
       */
      integrationUserId: recordId.check(
        z.meta({
          description: 'The id of the user whose credentials Roomkeeper has; its own changes are told apart by it.',
          examples: ['0055g00000AbCdEAAV'],
        }),
      ),
      personAccounts: z
        ._default(z.boolean(), false)
        .check(z.describe('Whether the organization has person accounts, which have an address of their own.')),
      clients: z
        ._default(z.array(clientFilterOf(['Account', 'Contact', 'Opportunity'])), [{ object: 'Account', where: {} }])
        .check(clientsMeaning),
      fields: z._default(fieldNames, {
        roomId: 'DocSpace_Room_Id__c',
        roomUrl: 'DocSpace_Room_URL__c',
        invitationUrl: 'DocSpace_Invitation_URL__c',
        status: 'DocSpace_Status__c',
      }),
      notes: notesSetting,
    })
    .check(
      withoutTraces(ownTraces),
      z.refine(({ clients, fields }) => !filtersOwnFields(clients, fields), {
        path: ['clients'],
        error: ownFieldsMessage,
      }),
      z.refine(
        ({ clients, fields }) =>
          [...clients.flatMap(({ where }) => Object.keys(where)), ...ownFieldNames(fields)].every((name) =>
            fieldName.test(name),
          ),
        { error: 'fields and clients must name fields as Salesforce’s API does, such as Type or DocSpace_Status__c' },
      ),
    ),
)

export type SalesforceSettings = z.output<typeof salesforceSettings>

const text = z.string().check(z.minLength(1))

/** Credentials of an External Client App: its secret, or a certificate that an administrator approved for a user. */
export const salesforceCredentials = z.lazy(() =>
  z.union([
    z.object({ clientId: text, clientSecret: text }),
    z.object({
      clientId: text,
      username: text,
      /** PEM; the certificate belongs to the app. */
      privateKey: text,
      audience: z._default(z.url(), 'https://login.salesforce.com'),
    }),
  ]),
)

export type SalesforceCredentials = z.output<typeof salesforceCredentials>

/** An object of Salesforce whose records can be clients. */
export type ObjectName = SalesforceSettings['clients'][number]['object']
