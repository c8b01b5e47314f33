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
      /** HubSpot's dated paths, such as `/crm/objects/2026-09`, go here once v3 ends. */
      objectsPath: z._default(z.string().check(z.regex(/^\/[\w/.-]+[\w]$/)), '/crm/v3/objects'),
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
