import * as z from 'zod/mini'
import { clientFilterOf } from '../clients.ts'
import { fieldNames, filtersOwnFields, ownFieldsMessage } from '../fields.ts'

/** What HubSpot calls each object: in its paths, and in the generic events of project apps. */
export const objects = {
  company: { path: 'companies', typeId: '0-2' },
  contact: { path: 'contacts', typeId: '0-1' },
  deal: { path: 'deals', typeId: '0-3' },
} as const

export type ObjectName = keyof typeof objects

export const hubspotSettings = z.lazy(() =>
  z
    .object({
      url: z._default(z.url(), 'https://api.hubapi.com'),
      /** Version of every path of the API: `2026-09` for what is connected anew, `v3` until September 2027 for what was there. */
      apiVersion: z._default(
        z.string().check(z.regex(/^(v3|20\d\d-\d\d)$/, 'must be v3 or a date such as 2026-09')),
        'v3',
      ),
      /** Where the objects are, if not where `apiVersion` has them. */
      objectsPath: z.optional(z.string().check(z.regex(/^\/[\w/.-]+[\w]$/))),
      /** Takes the older signature, which nothing protects from being sent again, from apps that send no other. */
      allowV1: z._default(z.boolean(), false),
      clients: z._default(z.array(clientFilterOf(['company', 'contact', 'deal'])), [{ object: 'company', where: {} }]),
      /** Names of the properties, the same on every object. */
      properties: z._default(fieldNames, {
        roomId: 'docspace_room_id',
        roomUrl: 'docspace_room_url',
        invitationUrl: 'docspace_invitation_url',
        status: 'docspace_status',
      }),
      /** A person saves a company first and its contact a moment later: how long to wait for an address, in seconds. */
      settleSeconds: z._default(z.number().check(z.nonnegative(), z.maximum(600)), 15),
    })
    .check(
      z.refine(({ clients, properties }) => !filtersOwnFields(clients, properties), {
        path: ['clients'],
        error: ownFieldsMessage,
      }),
    ),
)

export type HubspotSettings = z.output<typeof hubspotSettings>

export const hubspotCredentials = z.lazy(() => z.object({ accessToken: z.string().check(z.minLength(1)) }))

export type HubspotCredentials = z.output<typeof hubspotCredentials>
