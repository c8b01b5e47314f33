import * as z from 'zod/mini'
import type { ClientFilter } from '../../crm/clients.ts'

const value = z.string().check(z.minLength(1))

/** When people from outside are let into a room that is built. */
export const inviteSettings = z.object({
  when: z.record(z.string(), z.union([value, z.array(value).check(z.minLength(1))])).check(
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
  Object.keys(inviteConditions(invite)).length > 0

/** The conditions of the settings, each with a list of values; none: people are invited at once. */
export const inviteConditions = (settings: InviteSettings | undefined): ClientFilter['where'] =>
  Object.fromEntries(
    Object.entries(settings?.when ?? {}).map(([field, one]) => [field, typeof one === 'string' ? [one] : one]),
  )
