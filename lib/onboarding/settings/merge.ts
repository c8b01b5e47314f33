import * as z from 'zod/mini'
import { notice } from './end.ts'

/** What becomes of the other room when two clients with a room each are merged into one. */
export const mergeSettings = z.object({
  otherRoom: z
    .enum(['keep', 'archive', 'link'])
    .check(
      z.describe(
        'What becomes of the room of the record that is gone: `keep` leaves it to its people, `link` does too and writes its address on the surviving record, `archive` takes its links away, lets out guests and everybody who has not accepted the invitation yet, and moves it into the archive, on the notice of `after`. The surviving record says which.',
      ),
    ),
  after: notice(
    'How many days lie between the announcement on the surviving record and the archive, `1d` to `365d`. Until then, taking its client’s tag off the room calls it off.',
  ),
})

export type MergeSettings = z.output<typeof mergeSettings>
