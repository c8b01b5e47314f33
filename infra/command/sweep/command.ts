import { Command, Option } from 'commander'
import { catchUp } from '../backfill/catch-up.ts'
import { addChoices, checkListable, crmArgument, listableIn, sinceFrom } from '../backfill/choices.ts'
import type { CatchUpOptions } from '../backfill/options.ts'
import type { CommandContext, ExitCode, Ops } from '../ops.ts'
import { Problem } from '../problem.ts'

const sweep = async (work: CommandContext<CatchUpOptions>, crm: string | undefined): Promise<ExitCode> => {
  const target = await work.target()
  if (crm !== undefined) checkListable(target, crm)
  const crms = crm === undefined ? listableIn(target) : [crm]
  if (crms.length === 0) throw new Problem(`No source of ${target.environment} can be asked which records it has.`)
  return catchUp(work, { kind: 'sweep', crms, filter: {} })
}

/** `roomkeeper sweep`: rooms for the clients whose webhook never came. */
export const sweepCommand = (ops: Ops): Command => {
  const command = new Command('sweep')
    .description('rooms for clients whose webhook never came')
    .addArgument(crmArgument('[crm]', 'one source; every one whose records can be listed when absent'))
    .addOption(
      new Option('--since <date>', 'records created since then: 2026-01-31, or a relative age: 7d, 36h')
        .default(sinceFrom('7d'), '7d')
        .argParser(sinceFrom),
    )
  return addChoices(command, { default: 15 })
    .addHelpText(
      'after',
      `
A record counts whose fields say nothing of a room, and that is older than --min-age: the webhook of a younger one may
still come. The setting "sweep" does the same on a schedule. --since goes by the day a record was created: a deal counts from then,
not from the day it was won.

Examples:
  $ roomkeeper sweep --dry-run
  $ roomkeeper sweep espocrm --since 2d --yes --env prod`,
    )
    .action(ops.act(sweep))
}
