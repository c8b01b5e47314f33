import { dropAll, dropCopy, dropFromPortal, lookForPrune } from '#lib/backup/stages/prune.ts'
import { type ChangeOptions, codeUnlessAgreed, isConfirmed } from '../confirm.ts'
import type { CommandContext, ExitCode } from '../ops.ts'
import { momentText } from '../output/time.ts'
import { sizeText } from './format.ts'
import { openPortalBackups, type PortalOptions } from './open-portal-backups.ts'

export interface PruneOptions extends PortalOptions, ChangeOptions {
  beforeRestore?: boolean
}

/** `backup prune`: deletes what the retention lets go, as the next good night would. */
export const pruneBackups = async ({
  options,
  out,
  shell,
  target,
}: CommandContext<PruneOptions>): Promise<ExitCode> => {
  const { name, work } = await openPortalBackups(await target(), options)
  const throughRestore = options.beforeRestore === true
  const plan = await lookForPrune(work, name, { throughRestore })
  if (plan.before.length > 0)
    out.say(`The portal was restored: ${plan.before.length} runs of before are not looked at (--before-restore does).`)
  const rows = [
    ...plan.portal.map((run) => [run.run, momentText(run.dueAt), sizeText(run), 'portal']),
    ...plan.offsite.map((run) => [run.run, momentText(run.dueAt), sizeText(run), 'copy']),
  ]
  const planned = { portal: plan.portal.map(({ run }) => run), offsite: plan.offsite.map(({ run }) => run) }
  if (rows.length === 0) {
    out.result({ applied: false, ...planned })
    out.say('No archive has expired.')
    return 0
  }
  out.table(['RUN', 'DUE', 'SIZE', 'FROM'], rows)
  if (
    !(await isConfirmed(
      shell,
      out,
      options,
      `Delete ${rows.length === 1 ? 'this archive' : `these ${rows.length} archives`}?`,
    ))
  ) {
    out.result({ applied: false, ...planned })
    return codeUnlessAgreed(options)
  }
  const portal = await dropAll(work, plan.portal, dropFromPortal)
  const offsite = await dropAll(work, plan.offsite, dropCopy)
  const problems = [...portal.problems, ...offsite.problems]
  out.result({ applied: true, portal: portal.done, offsite: offsite.done, problems })
  out.say(out.style('green', `${portal.done.length + offsite.done.length} deleted.`))
  for (const problem of problems) out.complain(problem)
  return problems.length > 0 ? 1 : 0
}
