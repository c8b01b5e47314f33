import * as z from 'zod/mini'
import { clientsMeaning, mergingFilterOf } from '../clients.ts'
import { fieldNames } from '../records/field-names.ts'
import { filtersOwnFields, ownFieldsMessage } from '../records/fields.ts'
import { notesSetting, withoutTraces } from '../records/timeline/own-traces.ts'

/** What HubSpot calls each object: in its paths, and in the generic events of project apps. */
export const objects = {
  company: { path: 'companies', typeId: '0-2' },
  contact: { path: 'contacts', typeId: '0-1' },
  deal: { path: 'deals', typeId: '0-3' },
} as const

export type ObjectName = keyof typeof objects

/** Fields that change with our own notes and writes (docs/facts/hubspot.md#notes). */
const ownTraces = ['num_notes', 'notes_last_updated', 'hs_lastmodifieddate', 'lastmodifieddate']

export const hubspotSettings = z.lazy(() =>
  z
    .object({
      url: z._default(z.url(), 'https://api.hubapi.com').check(z.describe('The address of HubSpot’s API.')),
      apiVersion: z
        ._default(z.string().check(z.regex(/^(v3|20\d\d-\d\d)$/, 'must be v3 or a date such as 2026-09')), 'v3')
        .check(
          z.meta({
            description:
              'The version of HubSpot’s API: `2026-09` for what is connected anew, `v3` (until September 2027) for what was connected before.',
            examples: ['2026-09'],
          }),
        ),
      objectsPath: z
        .optional(z.string().check(z.regex(/^\/[\w/.-]+[\w]$/)))
        .check(z.describe('The path of the objects in the API, if it is not that of `apiVersion`.')),
      allowV1: z
        ._default(z.boolean(), false)
        .check(
          z.describe(
            'Whether HubSpot’s older signature is accepted, from apps that send no other. Nothing protects such a delivery from being sent again.',
          ),
        ),
      clients: z
        ._default(z.array(mergingFilterOf(['company', 'contact', 'deal'])), [{ object: 'company', where: {} }])
        .check(clientsMeaning),
      properties: z._default(fieldNames, {
        roomId: 'docspace_room_id',
        roomUrl: 'docspace_room_url',
        invitationUrl: 'docspace_invitation_url',
        status: 'docspace_status',
      }),
      settleSeconds: z
        ._default(z.number().check(z.nonnegative(), z.maximum(600)), 15)
        .check(
          z.describe(
            'How many seconds Roomkeeper waits for an address: people save a company first and its contact a moment later.',
          ),
        ),
      notes: notesSetting,
    })
    .check(
      withoutTraces(ownTraces),
      z.refine(({ clients, properties }) => !filtersOwnFields(clients, properties), {
        path: ['clients'],
        error: ownFieldsMessage,
      }),
    ),
)

export type HubspotSettings = z.output<typeof hubspotSettings>

export const hubspotCredentials = z.lazy(() => z.object({ accessToken: z.string().check(z.minLength(1)) }))

export type HubspotCredentials = z.output<typeof hubspotCredentials>
