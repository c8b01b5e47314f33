import { Command, Option } from 'commander'
import { crmArgument, sinceFrom } from '../backfill/choices.ts'
import { withLock } from '../lock.ts'
import type { CommandContext, ExitCode, Ops } from '../ops.ts'
import { WrongUsage } from '../problem.ts'
import { checkCrm } from './check.ts'
import { checkedRules } from './checked-rules.ts'
import { toStdout } from './csv.ts'
import { type CheckOptions, howMany } from './options.ts'
import { checkAsJson, hasProblem, showCheck } from './show-check.ts'
import { showClientRules } from './show-client.ts'

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
      .addOption(
        new Option(
          '--people <number>',
          'clients of each rule that are read whole, to tell who would be invited and what it takes; or all',
        )
          .default(20)
          .argParser(howMany),
      )
      .option('--show <client>', 'one client instead: which rule takes it, why, and what would be done')
      .option('--reveal', 'with --show: the addresses of who would come in')
      .option('--csv <file>', 'a line for each record into this file; - for stdout, where nothing else is shown then')
      .option('--restart', 'begin again where an earlier check was interrupted')
      .addHelpText(
        'after',
        `
How many clients each rule takes, which ones none, and why; and of the oldest ones without a room who would be invited, with which role, and how
many writes of DocSpace's daily limit they take. When it was interrupted, the same command goes on where it stopped.

Examples:
  $ roomkeeper rules check espocrm
  $ roomkeeper rules check espocrm --csv clients.csv
  $ roomkeeper rules check espocrm --show espocrm:Account:6b026f89926e476b6
  $ roomkeeper rules check hubspot --since 365d --people all --env prod`,
      )
      .action(ops.act(check)),
  )

const check = async (work: CommandContext<CheckOptions>, crm: string): Promise<ExitCode> => {
  const { show, csv, json } = work.options
  if (csv !== undefined && show !== undefined)
    throw new WrongUsage('--csv has all clients, and --show one: give one of them.')
  if (csv === toStdout && json) throw new WrongUsage('stdout takes either --json or --csv -.')
  return show === undefined ? checkAll(work, crm) : showClientRules(work, await work.target(), crm, show)
}

const checkAll = (work: CommandContext<CheckOptions>, crm: string): Promise<ExitCode> =>
  withLock(work.options, `rules check ${crm} in ${work.options.env}`, async () => {
    const target = await work.target()
    const checked = await checkCrm(work, target, crm)
    if (work.options.csv === toStdout) return hasProblem(checked) ? 1 : 0
    const rules = checkedRules(target.settings.onboarding.rooms, checked.counts)
    work.out.result(checkAsJson(checked, rules))
    showCheck(work.out, checked, rules)
    return hasProblem(checked) ? 1 : 0
  })
