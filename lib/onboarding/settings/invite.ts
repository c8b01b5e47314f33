import * as z from 'zod/mini'
import { conditions, conditionsOf } from './conditions.ts'

/** When people from outside are let into a room that is built. */
export const inviteSettings = z.object({
  when: conditions.check(
    z.meta({
      description:
        'Values that fields of the record must have before the client is invited, by the CRM’s names of the fields: each field the value or one of the values. Until then the room is built and the record says `ready for review`. Empty: at once.',
      examples: [{ onboardingStage: 'Approved' }],
    }),
  ),
})

export type InviteSettings = z.output<typeof inviteSettings>

/** Whether people from outside wait for a field of the record, whatever it says now. */
export const waitsForRecord = ({ invite }: { invite?: InviteSettings | undefined }): boolean =>
  Object.keys(conditionsOf(invite)).length > 0
