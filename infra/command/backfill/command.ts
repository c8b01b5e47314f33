import { Command } from 'commander'
import type { CommandContext, ExitCode, Ops } from '../ops.ts'
import { catchUp } from './catch-up.ts'
import { addChoices, checkListable, crmArgument, filterFrom, sinceFrom } from './choices.ts'
import type { CatchUpOptions } from './options.ts'

interface BackfillOptions extends CatchUpOptions {
  filter?: Record<string, string>
}

const backfill = async (work: CommandContext<BackfillOptions>, crm: string): Promise<ExitCode> => {
  checkListable(await work.target(), crm)
  return catchUp(work, { kind: 'backfill', crms: [crm], filter: work.options.filter ?? {} })
}

/** `roomkeeper backfill`: rooms for the clients that were there before. */
export const backfillCommand = (ops: Ops): Command => {
  const command = new Command('backfill')
    .description('rooms for clients that a CRM had before, behind those that come live')
    .addArgument(crmArgument('<crm>', 'source whose records are looked through'))
    .requiredOption('--since <date>', 'records created since then: 2026-01-31, or a relative age: 90d, 36h', sinceFrom)
    .option('--filter <field=value>', 'only records with this value, by the field’s name in the API', filterFrom)
  return addChoices(command, { default: 0 })
    .addHelpText(
      'after',
      `
Nobody is queued twice: records with a room are left out, and who was queued is written down in .roomkeeper/backfill, by
key. When it was interrupted, the same command goes on where it stopped.

Examples:
  $ roomkeeper backfill espocrm --since 2026-01-01 --dry-run
  $ roomkeeper backfill espocrm --since 2026-01-01 --filter type=Customer --env prod
  $ roomkeeper backfill hubspot --since 90d --per-minute 30 --yes --env prod`,
    )
    .action(ops.act(backfill))
}
