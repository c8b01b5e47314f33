import * as z from 'zod/mini'
import { clientsMeaning, mergingFilterOf } from '../clients.ts'
import { fieldNames } from '../records/field-names.ts'
import { filtersOwnFields, ownFieldsMessage } from '../records/fields.ts'
import { notesSetting, withoutTraces } from '../records/timeline/own-traces.ts'

/** What Pipedrive calls each object in its paths. */
export const paths = { organization: 'organizations', person: 'persons', deal: 'deals' } as const

export type ObjectName = keyof typeof paths

/** Fields that change with our own notes and writes (docs/facts/pipedrive.md#notes). */
const ownTraces = ['notes_count', 'update_time']

export const pipedriveSettings = z.lazy(() =>
  z
    .object({
      url: z._default(z.url(), 'https://api.pipedrive.com').check(
        z.meta({
          description: 'The address of Pipedrive’s API, with your company’s own domain where there is one.',
          examples: ['https://acme.pipedrive.com'],
        }),
      ),
      clients: z
        ._default(z.array(mergingFilterOf(['organization', 'person', 'deal'])), [{ object: 'organization', where: {} }])
        .check(clientsMeaning),
      /** Keys of the custom fields of each object, 40 hexadecimal digits that differ from account to account. */
      fields: z.object({
        organization: z.optional(fieldNames),
        person: z.optional(fieldNames),
        deal: z.optional(fieldNames),
      }),
      notes: notesSetting,
    })
    .check(
      withoutTraces(ownTraces),
      z.refine(({ clients, fields }) => clients.every(({ object }) => fields[object]), {
        path: ['fields'],
        error: 'must have the field keys of every object in clients: `roomkeeper connect pipedrive` makes the fields',
      }),
      z.refine(
        ({ clients, fields }) =>
          clients.every(
            (filter) => !fields[filter.object] || !filtersOwnFields([filter], fields[filter.object] ?? none),
          ),
        { path: ['clients'], error: ownFieldsMessage },
      ),
    ),
)

const none = { roomId: '', roomUrl: '', invitationUrl: '', status: '' }

export type PipedriveSettings = z.output<typeof pipedriveSettings>

export const pipedriveCredentials = z.lazy(() => z.object({ apiToken: z.string().check(z.minLength(1)) }))

export type PipedriveCredentials = z.output<typeof pipedriveCredentials>
