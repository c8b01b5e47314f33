import type { Inspection } from '../reader.ts'
import { lookCloser } from './closer-look.ts'
import { type CloserState, freshCloserLook } from './closer-state.ts'
import type { ContentFault } from './content-fault.ts'
import { type ContentState, freshContent } from './content-state.ts'
import type { ContentFacts, ContentFindings, OpenQuestions } from './findings.ts'
import { proveContent } from './proof.ts'
import { closerFindings, type Difference } from './unmatched.ts'

/** What two looks into an archive have shown. */
export interface ContentResult {
  facts: ContentFacts
  /** Why it cannot be relied on; none where it can. */
  faults: ContentFault[]
  /** What is not in it as it should be, as far as it is named. */
  differences: Difference[]
  /** How many of these there are. */
  differenceCount: number
}

/** So many are named. */
const mostNamed = 50

/** The first reading: everything that can be known without names. */
export const firstLook = (fileName: string): Inspection<ContentState> => ({
  fresh: () => freshContent(startIn(fileName)),
  open: proveContent,
})

/** The second reading, of an archive that left questions open: by name, what does not agree. */
export const closerLook = (questions: OpenQuestions): Inspection<CloserState> => ({
  fresh: () => freshCloserLook(questions),
  open: lookCloser,
})

/**
 * The second in which the backup began, by the name of its archive: the server's clock and not ours, but in the server's own time zone. If the name has no time, every version is compared.
 */
export const startIn = (fileName: string): string => {
  const [, day, hour, minute, second] = /_(\d{4}-\d\d-\d\d)_(\d\d)-(\d\d)-(\d\d)\.tar/.exec(fileName) ?? []
  return day === undefined ? '9999-12-31T23:59:59' : `${day}T${hour}:${minute}:${second}`
}

/** Both readings together; `closer` is undefined where the first left nothing open. */
export const contentResult = (
  first: Pick<ContentFindings, 'facts' | 'faults'>,
  closer: CloserState | undefined,
): ContentResult => {
  const { differences, faults } = closer ? closerFindings(closer) : { differences: [], faults: [] }
  const unread = first.facts.missing - differences.filter(({ kind }) => kind === 'unread').length
  return {
    facts: first.facts,
    faults: [...first.faults, ...faults],
    differences: differences.slice(0, mostNamed),
    differenceCount: differences.length + unread,
  }
}
