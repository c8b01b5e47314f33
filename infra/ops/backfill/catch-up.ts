import { randomBytes } from 'node:crypto'
import { dirname, join } from 'node:path'
import { queueUp } from '#lib/backfill/queue-up.ts'
import { crmReasons } from '#lib/crm/reasons.ts'
import { QueueUnavailable } from '#lib/queue/send.ts'
import { clientKey } from '#lib/runtime/client-key.ts'
import { Park } from '#lib/runtime/errors.ts'
import { type ChangeOptions, isConfirmed } from '../confirm.ts'
import { inspect } from '../failed/letters.ts'
import type { ExitCode, Work } from '../ops.ts'
import { Problem, WrongUsage } from '../problem.ts'
import { listingOf } from '../target/open.ts'
import type { Target } from '../target/target.ts'
import type { Since } from './given.ts'
import { type Journal, openJournal } from './journal.ts'
import { type Look, lookThrough } from './look.ts'
import { lookAsJson, showLook, showUnfinished } from './show.ts'

export interface CatchUpOptions extends ChangeOptions {
  since: Since
  /** Minutes. */
  minAge: number
  perMinute?: number
  restart?: boolean
}

/** Which clients are caught up with. */
export interface Wanted {
  /** What the work is called; begins the name of each job. */
  kind: 'backfill' | 'sweep'
  crms: readonly string[]
  filter: Readonly<Record<string, string>>
}

/** One CRM that was looked through. */
interface Found {
  crm: string
  journal: Journal
  look: Look
}

/** Shows which clients of some CRMs nobody heard of, asks, and puts them into the waiting queue. */
export const catchUp = async (work: Work<CatchUpOptions>, wanted: Wanted): Promise<ExitCode> => {
  const { options, out, shell } = work
  const target = await work.target()
  const since = options.since(shell.clock.now())
  const found: Found[] = []
  for (const crm of wanted.crms) found.push(await lookInto(work, target, wanted, crm, since))
  const count = found.reduce((sum, { look }) => sum + look.missing.length, 0)
  const tell = (applied: boolean, jobs: ReadonlyMap<string, string>) =>
    out.result({ applied, since: new Date(since).toISOString(), crms: found.map((one) => asJson(one, jobs)) })
  if (count === 0) {
    tell(false, new Map())
    out.say(out.style('green', 'Nobody is missing: there is nothing to do.'))
    return 0
  }
  const question = `Queue ${count === 1 ? '1 client' : `${count} clients`} in ${target.environment}?`
  if (!(await isConfirmed(shell, out, options, question))) {
    tell(false, new Map())
    return 0
  }
  const jobs = new Map<string, string>()
  for (const one of found) jobs.set(one.crm, await send(work, target, wanted.kind, one))
  tell(true, jobs)
  out.say(`${out.style('green', `${count} queued.`)} They are let in a few at a time, while few others wait.`)
  return 0
}

const lookInto = async (
  { options, out, shell: { clock } }: Work<CatchUpOptions>,
  target: Target,
  { filter }: Wanted,
  crm: string,
  since: number,
): Promise<Found> => {
  const { createdAt, retention } = await target.queues.facts('backfill')
  const journal = await openJournal({
    path: join(dirname(options.houseFile), 'backfill', `${target.environment}-${crm}-${createdAt}.jsonl`),
    keptSince: clock.now() - retention,
    afresh: options.restart ?? false,
    now: clock.now,
  })
  const { queued, unfinished } = journal.past
  if (unfinished) showUnfinished(out, crm, unfinished)
  const [listing, { parked }] = await Promise.all([listingOf(target, crm), inspect(target)])
  const look = await lookThrough({
    listing,
    query: { since, filter },
    minAge: options.minAge * 60_000,
    clock,
    parked: new Set(parked.map(({ client }) => client)),
    queued,
    progress: out.progress(`looking through ${crm}`),
  }).catch((error) => {
    throw inWords(error, filter)
  })
  showLook(out, crm, since, look)
  return { crm, journal, look }
}

/** A filter is checked by the CRM alone, which knows its fields. */
const inWords = (error: unknown, filter: Wanted['filter']): unknown =>
  error instanceof Park && error.reason.code === crmReasons['crm-field-unknown'].code && Object.keys(filter).length > 0
    ? new WrongUsage(`--filter: ${error.message}. ${error.reason.remedy}`)
    : error

/** Queues what is missing, and writes down what the queue has taken. Returns the name of the job. */
const send = async (
  { options, out, shell: { clock } }: Work<CatchUpOptions>,
  target: Target,
  kind: Wanted['kind'],
  { crm, journal, look: { missing } }: Found,
): Promise<string> => {
  const before = journal.past.unfinished?.job
  // What was sent and not written down any more is then sent once more under its old name, which the queue knows.
  const job = before?.startsWith(kind) ? before : newJob(kind, clock.now())
  if (missing.length === 0 && !journal.past.unfinished) return job
  const progress = out.progress(`queueing ${crm}`)
  let done = 0
  try {
    await journal.begin(job, missing.length)
    await queueUp(
      missing.map(({ ref }) => ref),
      {
        sqs: target.sqs,
        waitingUrl: await target.queues.url('backfill'),
        job,
        clock,
        perMinute: options.perMinute,
        async onSent(clients) {
          await journal.note(clients.map(clientKey))
          done += clients.length
          progress.at(done, missing.length)
        },
      },
    )
    await journal.finish()
  } catch (error) {
    if (!(error instanceof QueueUnavailable)) throw error
    const remedy = 'Give the same command again: it goes on where it stopped.'
    throw new Problem(`The queue took ${done} of ${missing.length} clients of ${crm}, and then no more.`, remedy, error)
  } finally {
    progress.end()
  }
  return job
}

/** `backfill-20260131T080000Z-3f9a`. */
const newJob = (kind: string, now: number) => {
  const at = new Date(now).toISOString().replace(/[-:]|\.\d+/g, '')
  return `${kind}-${at}-${randomBytes(2).toString('hex')}`
}

const asJson = ({ crm, look, journal }: Found, jobs: ReadonlyMap<string, string>) => ({
  crm,
  ...(jobs.has(crm) && { job: jobs.get(crm) }),
  resumed: journal.past.unfinished !== undefined,
  objects: lookAsJson(look),
  clients: look.missing.map(({ ref }) => clientKey(ref)),
})
