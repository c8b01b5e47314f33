import { Command, Option } from 'commander'
import { crmArgument, sinceFrom } from '../backfill/choices.ts'
import { withLock } from '../lock.ts'
import type { CommandContext, ExitCode, Ops } from '../ops.ts'
import { checkCrm } from './check.ts'
import type { CheckOptions } from './options.ts'
import { checkAsJson, checkedRules, hasProblem, showCheck } from './show-check.ts'

/** `roomkeeper rules`. */
export const rulesCommand = (ops: Ops): Command =>
  new Command('rules').description('rules for kinds of clients').addCommand(
    new Command('check')
      .description('what the rules of the settings make of every record of a CRM; reads only')
      .addArgument(crmArgument('<crm>', 'source whose records are read'))
      .addOption(
        new Option(
          '--since <date>',
          'records created since then: 2026-01-31, or a relative age: 90d; all when absent',
        ).argParser(sinceFrom),
      )
      .option('--restart', 'begin again where an earlier check was interrupted')
      .addHelpText(
        'after',
        `
How many clients each rule takes, which ones none, and why. When it was interrupted, the same command goes on where it stopped.

Examples:
  $ roomkeeper rules check espocrm
  $ roomkeeper rules check hubspot --since 365d --env prod`,
      )
      .action(ops.act(check)),
  )

const check = (work: CommandContext<CheckOptions>, crm: string): Promise<ExitCode> =>
  withLock(work.options, `rules check ${crm} in ${work.options.env}`, async () => {
    const target = await work.target()
    const checked = await checkCrm(work, target, crm)
    const rules = checkedRules(target.settings.onboarding.rooms, checked.counts)
    work.out.result(checkAsJson(checked, rules))
    showCheck(work.out, checked, rules)
    return hasProblem(checked) ? 1 : 0
  })
