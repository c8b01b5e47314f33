import * as z from 'zod/mini'
import type { RoomKind } from '../../docspace/rooms/access.ts'
import { conditions } from './conditions.ts'

/** What may be done at the end, in the order in which it is done: an archived room refuses the rest (docs/facts/docspace.md#an-archived-room-lets-people-in). */
export const endActions = ['revoke-guests', 'read-only', 'archive'] as const

const action = z.enum(endActions)

export type EndAction = z.output<typeof action>

/** A number of days, `30d` when absent. */
export const notice = (described: string) =>
  z
    ._default(z.string().check(z.regex(/^([1-9]\d?|[12]\d\d|3[0-5]\d|36[0-5])d$/, 'must be 1d to 365d')), '30d')
    .check(z.describe(described))

/** When a client's room ends, and what is done then. */
export const endSettings = z.object({
  when: conditions.check(
    z.refine((when) => Object.keys(when).length > 0, 'must name at least one field: else every room would end at once'),
    z.meta({
      description:
        'Values that fields of the record must have for the room to end, by the CRM’s names of the fields: each field the value or one of the values. As long as a field has another value, nothing ends.',
      examples: [{ customerStatus: ['Lost', 'Cancelled'] }],
    }),
  ),
  after: notice(
    'How many days lie between the announcement on the record and the end, `1d` to `365d`. Until then the record can call it off: its field gets another value.',
  ),
  do: z.array(action).check(
    z.minLength(1),
    z.meta({
      description:
        'What is done, whatever the order here: `revoke-guests` takes links away, and lets out guests and everybody who has not accepted the invitation yet; `read-only` gives everybody who stays the role of a reader, but for the owner of the room; `archive` moves the room into the archive. Nothing is ever deleted. An archived room goes on letting in whoever has its link, so `archive` alone locks nobody out.',
      examples: [['revoke-guests', 'archive']],
    }),
  ),
  deleted: z
    ._default(z.boolean(), false)
    .check(
      z.describe(
        'Whether a record that is deleted in the CRM is an end too, on the same notice. Synth has the sources tell of deletions then; run `roomkeeper connect` afterwards. Without it the room of a deleted record stays.',
      ),
    ),
  return: z
    ._default(z.boolean(), false)
    .check(
      z.describe(
        'Whether the room of a client that comes back after its end is opened again: out of the archive, with its people by the rules of a new client and a new invitation link. Without it the room stays as its end left it.',
      ),
    ),
})

export type EndSettings = z.output<typeof endSettings>

/** Milliseconds between the announcement and the end. */
export const noticeOf = ({ after }: Pick<EndSettings, 'after'>): number => Number.parseInt(after, 10) * 86_400_000

const noReaders = 'end.do: `read-only` does not go with a public room, which knows no readers: leave it out'

/** What does not go together in the settings of an end. */
export const problemsOfEnd = (end: EndSettings | undefined, kind: RoomKind): string[] =>
  end?.do.includes('read-only') && kind === 'public' ? [noReaders] : []
