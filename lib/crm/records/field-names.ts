import * as z from 'zod/mini'

const name = z.string().check(z.minLength(1))

/** Names of the fields that the room's data go to, as the CRM's API spells them. */
export const fieldNames = z.object({
  roomId: name.check(z.describe('The field that takes the number of the room.')),
  roomUrl: name.check(z.describe('The field that takes the link to the room.')),
  invitationUrl: name.check(z.describe('The field that takes the invitation link.')),
  status: name.check(
    z.describe(
      'The field that takes the status: `being prepared`, `ready for review`, `ready`, `ends on` and `ended on` with the day, or `needs attention` with what to do.',
    ),
  ),
  joinedOn: z
    .optional(name)
    .check(
      z.describe(
        'The field that takes the day on which the first of the client’s people was [seen to have joined](arrival.md), `2026-12-30`. `roomkeeper connect` makes it where it is named.',
      ),
    ),
})

export type FieldNames = z.output<typeof fieldNames>

/** Those that every record has to have. */
export const obligatoryFields = ['roomId', 'roomUrl', 'invitationUrl', 'status'] as const
const kinds = [...obligatoryFields, 'joinedOn'] as const

/** Our fields that the settings name: a record need not have them all. */
export const fieldsNamed = (fields: FieldNames): { kind: keyof FieldNames; name: string }[] =>
  kinds.flatMap((kind) => {
    const name = fields[kind]
    return name === undefined ? [] : [{ kind, name }]
  })

/** Their names. */
export const ownFieldNames = (fields: FieldNames): string[] => fieldsNamed(fields).map(({ name }) => name)
