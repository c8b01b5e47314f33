import { createHash } from 'node:crypto'
import { dirname, join, resolve } from 'node:path'
import { checkRecords, type FieldsFound, noFieldsFound } from '#lib/onboarding/rules-check/check-records.ts'
import { createTally, type Tally, type TallyResult } from '#lib/onboarding/rules-check/tally.ts'
import { deadlineIn } from '#lib/runtime/clock.ts'
import { checkListable } from '../backfill/choices.ts'
import { contextOf } from '../client/client-context.ts'
import type { CommandContext } from '../ops.ts'
import { momentText } from '../output/time.ts'
import { listingOf, listingPatience, recordsOf } from '../target/open-servers.ts'
import type { Target } from '../target/target.ts'
import { countOf } from './checked-rules.ts'
import { type CsvOutput, csvSoFar, openCsv, toStdout } from './csv.ts'
import { type CheckJournal, openJournal } from './journal.ts'
import type { CheckOptions } from './options.ts'
import { readRecordsWhole } from './read-whole.ts'

/** What the rules make of a CRM's records. */
export interface CheckedCrm {
  crm: string
  /** Records created since then, in epoch milliseconds. */
  since: number
  /** Whether an earlier run was gone on with. */
  resumed: boolean
  /** What the settings say that DocSpace takes of one user. */
  writesPerDay: number
  counts: TallyResult
  fields: FieldsFound
}

/** Reads a CRM to its end, and tells what the rules make of it. @throws WrongUsage, RetryLater, Park */
export const checkCrm = async (
  work: CommandContext<CheckOptions>,
  target: Target,
  crm: string,
): Promise<CheckedCrm> => {
  checkListable(target, crm)
  const { options, out, shell } = work
  const { csv, people } = options
  const { clock } = shell
  const tally = createTally()
  const journal = await openJournal({
    path: join(dirname(options.instanceFile), 'rules-check', `${target.environment}-${crm}.jsonl`),
    of: dependsOn(target, crm, people, csv),
    since: (at) => options.since?.(at) ?? 0,
    afresh: options.restart ?? csv === toStdout,
    now: clock.now(),
    csvHas: csv === undefined ? 0 : await csvSoFar(csv),
    counted: tally.add,
  })
  const { unfinished, since } = journal
  if (unfinished) {
    const before = countOf(unfinished.records, 'record')
    out.say(
      `${crm}: the check of ${momentText(unfinished.at)} stopped after ${before}; it is gone on with. --restart begins again.`,
    )
  }
  const fields = noFieldsFound()
  const isRead = unfinished !== undefined && unfinished.next === undefined
  let lines: CsvOutput | undefined
  try {
    lines = csv === undefined ? undefined : await openCsv(csv, unfinished?.csv ?? 0, shell)
    if (!isRead) await readOn(work, target, crm, { journal, tally, fields, lines })
  } catch (error) {
    await Promise.all([journal.close(), lines?.close()])
    throw error
  }
  await lines?.finish()
  await journal.finish()
  const { writesPerDay } = target.settings.docspace.limits
  return { crm, since, resumed: unfinished !== undefined, writesPerDay, counts: tally.result(), fields }
}

/** Reads the pages that no earlier run has read. */
const readOn = async (
  { out, options }: Pick<CommandContext<CheckOptions>, 'out' | 'options'>,
  target: Target,
  crm: string,
  {
    journal,
    tally,
    fields,
    lines,
  }: { journal: CheckJournal; tally: Tally; fields: FieldsFound; lines: CsvOutput | undefined },
): Promise<void> => {
  const { clock } = target
  const [listing, { records, whole }] = await Promise.all([
    listingOf(target, crm),
    readersOf(target, crm, options.people),
  ])
  const progress = out.progress(`reading ${crm}`)
  let seen = journal.unfinished?.records ?? 0
  try {
    const pages = checkRecords({
      listing,
      records,
      source: crm,
      settings: target.settings.onboarding,
      since: journal.since,
      from: journal.unfinished?.next,
      clock,
      deadline: deadlineIn(listingPatience, clock),
      tally,
      fields,
      whole,
    })
    for await (const page of pages) {
      await lines?.write(page.records)
      await journal.note(
        page.records.map(({ entry }) => entry),
        page.next,
        lines?.length(),
      )
      seen += page.records.length
      progress.at(seen)
    }
  } finally {
    progress.end()
  }
}

/** Without clients to be read whole the portal is not asked. */
const readersOf = async (target: Target, crm: string, most: number) => {
  if (most === 0) {
    const records = await recordsOf(target, crm, listingPatience)
    return { records, whole: { most, read: async () => undefined } }
  }
  const context = await contextOf(target, crm, listingPatience)
  return { records: context.records, whole: { most, read: readRecordsWhole(context) } }
}

/** With other settings what was counted says nothing. */
const dependsOn = ({ settings, sources }: Target, crm: string, people: number, csv: string | undefined): string =>
  createHash('sha256')
    .update(JSON.stringify([2, settings.onboarding, sources.get(crm)?.settings, people, csv && resolve(csv)]))
    .digest('hex')
