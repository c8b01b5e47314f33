import type { ListedRecord } from '../../crm/listing/listing.ts'
import { clientKey } from '../../runtime/client-key.ts'
import type { PlacedRecord } from './place-record.ts'
import { hashOf, type Tally, type TallyEntry, titleHash } from './tally.ts'

/** What is counted of a record, beside those that were counted before. Pure. */
export const tallyEntryOf = (
  { ref }: Pick<ListedRecord, 'ref'>,
  placed: PlacedRecord,
  counted: Pick<Tally, 'hasTitle'>,
): TallyEntry => {
  const client = hashOf(clientKey(ref))
  switch (placed.kind) {
    case 'no-client':
      return { client, kind: placed.kind }
    case 'skipped':
      return { client, kind: placed.kind, rule: placed.rule }
    case 'no-rule':
      return { client, kind: placed.kind, because: placed.because }
    case 'room': {
      const { kind, rule, isReady } = placed
      const known = { client, kind, ...(rule !== undefined && { rule }), ...(isReady && { ready: true }) }
      if ('problem' in placed) return { ...known, problem: placed.problem }
      const title = titleHash(placed.title)
      return { ...known, title, ...(counted.hasTitle(title) && { sameTitle: placed.title }) }
    }
  }
}
