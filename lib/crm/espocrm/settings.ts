import * as z from 'zod/mini'
import { clientFilter, clientsMeaning } from '../clients.ts'
import { fieldNames } from '../records/field-names.ts'
import { filtersOwnFields, ownFieldsMessage } from '../records/fields.ts'
import { notesSetting, withoutTraces } from '../records/timeline/own-traces.ts'

/** Fields that change with our own notes and writes (docs/facts/espocrm.md#notes). */
const ownTraces = ['streamUpdatedAt', 'modifiedAt']

export const espoSettings = z.lazy(() =>
  z
    .object({
      url: z.url().check(z.meta({ description: 'The address of EspoCRM.', examples: ['https://crm.acme.example'] })),
      clients: z._default(z.array(clientFilter), [{ object: 'Account', where: {} }]).check(clientsMeaning),
      fields: z._default(fieldNames, {
        roomId: 'cDocspaceRoomId',
        roomUrl: 'cDocspaceRoomUrl',
        invitationUrl: 'cDocspaceInvitationUrl',
        status: 'cDocspaceStatus',
      }),
      notes: notesSetting,
    })
    .check(
      withoutTraces(ownTraces),
      z.refine(({ clients, fields }) => !filtersOwnFields(clients, fields), {
        path: ['clients'],
        error: ownFieldsMessage,
      }),
    ),
)

export type EspoSettings = z.output<typeof espoSettings>

export const espoCredentials = z.lazy(() => z.object({ apiKey: z.string().check(z.minLength(1)) }))

export type EspoCredentials = z.output<typeof espoCredentials>
