import * as z from 'zod/mini'
import { clientFilter } from '../clients.ts'

export const espoSettings = z.object({
  url: z.url(),
  clients: z._default(z.array(clientFilter), [{ object: 'Account', where: {} }]),
  /** Names of the record's fields, as EspoCRM's field manager makes them (with its `c`). */
  fields: z._default(
    z.object({ roomId: z.string(), roomUrl: z.string(), invitationUrl: z.string(), status: z.string() }),
    {
      roomId: 'cDocspaceRoomId',
      roomUrl: 'cDocspaceRoomUrl',
      invitationUrl: 'cDocspaceInvitationUrl',
      status: 'cDocspaceStatus',
    },
  ),
})

export type EspoSettings = z.output<typeof espoSettings>

export const espoCredentials = z.object({ apiKey: z.string().check(z.minLength(1)) })

export type EspoCredentials = z.output<typeof espoCredentials>
