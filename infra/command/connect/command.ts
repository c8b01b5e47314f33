import { Command, Option } from 'commander'
import { type Connector, flagOf, variableOf } from '#lib/crm/setup/connector.ts'
import { sources } from '#lib/crm/sources.ts'
import { notNegative } from '../failed/command.ts'
import type { Ops } from '../ops.ts'
import { connectCrm } from './connect.ts'
import { trialHelp, trialRecordHelp } from './trial.ts'

/** `roomkeeper connect`, with a command for each CRM that can be set up. */
export const connectCommand = async (ops: Ops): Promise<Command> => {
  const command = new Command('connect')
    .description('set a CRM up: check rights, make fields, register the webhook, store secrets, send a test event')
    .addHelpText(
      'afterAll',
      `
What is to be done is shown first. Repeating it changes nothing; --remove undoes it.

${trialHelp}

Examples:
  $ roomkeeper connect espocrm
  $ ESPOCRM_API_KEY=... ESPOCRM_ADMIN_USER=admin ESPOCRM_ADMIN_PASSWORD=... roomkeeper connect espocrm --env prod --yes
  $ roomkeeper connect espocrm --remove --dry-run`,
    )
  const connectors = await Promise.all(
    Object.entries(sources).map(async ([name, { connector }]) => [name, await connector?.()] as const),
  )
  for (const [name, connector] of connectors) if (connector) command.addCommand(commandFor(ops, name, connector))
  return command
}

const commandFor = (ops: Ops, name: string, connector: Connector): Command => {
  const command = new Command(name)
    .description(`set ${name} up`)
    .option('--url <url>', 'address of the CRM, where the settings do not name it')
    .option('--webhook-url <url>', 'where the CRM delivers, when it is not the address of this environment')
    .option('--remove', 'undo it: webhooks and secrets; records keep their fields')
    .option('--fields', 'with --remove: delete the fields too')
    .option('--out <directory>', 'where files to deploy in the CRM are written')
    .option('--reveal', 'show what has to be put into the sender by hand, its secret included')
    .option('--no-test', 'send no test event')
    .option('--no-trial', 'make no trial record')
    .option('--trial-record <client>', trialRecordHelp)
    .addOption(
      new Option('--wait <seconds>', 'how long to send test events: the receiver keeps a secret for five minutes')
        .default(330)
        .argParser(notNegative),
    )
    .option('-y, --yes', 'go on without asking')
    .option('--dry-run', 'show what would be done, and do nothing')
  for (const ask of connector.asks) {
    command.option(`${flagOf(ask.name)} <value>`, `${ask.what} (or ${variableOf(name, ask.name)})`)
  }
  return command.action(ops.act(connectCrm(name, connector)))
}
