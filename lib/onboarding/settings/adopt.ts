import * as z from 'zod/mini'

/** What becomes of a room that is there already. */
export const adoptSetting = z
  .enum(['complete', 'link-only'])
  .check(
    z.describe(
      'What becomes of a room that is there already, which a person wrote on the record (its address or number) or that has `adoptTag`: `complete` adds what it lacks, with people and link, `link-only` leaves it as it is and writes it on the record. Absent: the client gets a room of its own.',
    ),
  )

/** The tag of rooms that are there already. */
export const adoptTag = z.string().check(
  z.includes('{id}', { error: 'must have {id}: each client needs a tag of its own' }),
  z.refine((text) => !/[{}]/.test(text.replaceAll('{id}', '')), 'may have {id} in it and no other placeholder'),
  z.maxLength(100),
  z.meta({
    description:
      'With `adopt`: the tag by which a client’s room is known that is there already; `{id}` stands for the id of the record in the CRM.',
    examples: ['CRM {id}'],
  }),
)

/** What the settings say of rooms that are there already. */
export interface AdoptSettings {
  adopt?: z.output<typeof adoptSetting> | undefined
  adoptTag?: z.output<typeof adoptTag> | undefined
}

/** Whether any client gets a room that is there already. */
export const adopts = ({ adopt, rooms }: AdoptSettings & { rooms: readonly AdoptSettings[] }): boolean =>
  [adopt, ...rooms.map((rule) => rule.adopt)].some((how) => how !== undefined)

/** The tag by which the room of a client is known; undefined where the settings name none. */
export const adoptTagFor = ({ adoptTag }: AdoptSettings, id: string): string | undefined =>
  adoptTag?.replaceAll('{id}', () => id)
