import { clientKey } from '#lib/runtime/client-key.ts'
import { codeUnlessAgreed, isConfirmed } from '../confirm.ts'
import { withLock } from '../lock.ts'
import type { CommandContext, ExitCode } from '../ops.ts'
import type { Output } from '../output/output.ts'
import { WrongUsage } from '../problem.ts'
import { type Explanation, explain } from '../target/explain.ts'
import type { Target } from '../target/target.ts'
import type { CatchUp, CatchUpOptions } from './options.ts'
import { type SearchedCrm, searchCrm } from './search-crm.ts'
import { queueMissing } from './send.ts'
import { lookAsJson, showNothingToQueue } from './show-search.ts'

/** Shows which clients of some CRMs have no room and no message, asks, and puts them into the backfill queue. */
export const catchUp = (work: CommandContext<CatchUpOptions>, wanted: CatchUp): Promise<ExitCode> =>
  withLock(work.options, `backfill or sweep in ${work.options.env}`, () => catchUpLocked(work, wanted))

const catchUpLocked = async (work: CommandContext<CatchUpOptions>, wanted: CatchUp): Promise<ExitCode> => {
  const { options, out, shell } = work
  const target = await work.target()
  const since = options.since(shell.clock.now())
  const { found, failed } = await lookIntoAll(work, target, wanted, since)
  const code = failed.length > 0 ? 1 : 0
  const count = found.reduce((sum, { look }) => sum + look.missing.length, 0)
  const showFound = (jobs?: ReadonlyMap<string, string>) =>
    out.result({
      applied: jobs !== undefined,
      since: new Date(since).toISOString(),
      crms: [...found.map((one) => asJson(one, jobs)), ...failed],
    })
  if (count === 0) {
    showFound()
    if (!options.dryRun) for (const { checkpoint } of found) if (checkpoint.past.unfinished) await checkpoint.finish()
    if (found.length > 0)
      showNothingToQueue(
        out,
        found.map(({ look }) => look),
      )
    return code
  }
  await noteQueues(target, out)
  const question = `Queue ${count === 1 ? '1 client' : `${count} clients`} in ${target.environment}?`
  if (!(await isConfirmed(shell, out, options, question))) {
    showFound()
    return code || codeUnlessAgreed(options)
  }
  const jobs = new Map<string, string>()
  for (const one of found) {
    if (one.look.missing.length > 0) jobs.set(one.crm, await queueMissing(work, target, wanted.kind, one))
  }
  showFound(jobs)
  out.say(`${out.style('green', `${count} queued.`)} They are added a few at a time, while few others wait.`)
  return code
}

interface Failed extends Omit<Explanation, 'expected' | 'message'> {
  crm: string
  error: string
}

/** A CRM that cannot be searched does not keep the others from being searched. @throws what went wrong with the only one */
const lookIntoAll = async (
  work: CommandContext<CatchUpOptions>,
  target: Target,
  { crms, filter }: CatchUp,
  since: number,
) => {
  const [found, failed]: [SearchedCrm[], Failed[]] = [[], []]
  for (const crm of crms) {
    try {
      found.push(await searchCrm(work, target, { crm, filter, since }))
    } catch (error) {
      const { message, remedy, expected } = explain(error)
      if (crms.length === 1 || !expected || error instanceof WrongUsage) throw error
      work.out.complain(`${crm}: ${message}`, remedy)
      failed.push({ crm, error: message, ...(remedy && { remedy }) })
    }
  }
  return { found, failed }
}

/** A client that waits has nothing on its record yet. Queueing it once more does no harm. */
const noteQueues = async (target: Target, out: Output): Promise<void> => {
  const facts = await Promise.all([target.queues.facts('clients'), target.queues.facts('backfill')])
  const waiting = facts.reduce((sum, { visible, held }) => sum + visible + held, 0)
  if (waiting > 0) out.note(`${waiting} wait in the queues already and may be among these; nobody gets a second room.`)
}

const asJson = ({ crm, look, checkpoint }: SearchedCrm, jobs: ReadonlyMap<string, string> = new Map()) => ({
  crm,
  ...(jobs.has(crm) && { job: jobs.get(crm) }),
  resumed: checkpoint.past.unfinished !== undefined,
  objects: lookAsJson(look),
  clients: look.missing.map(({ ref }) => clientKey(ref)),
})
