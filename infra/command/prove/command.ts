import { Command, Option } from 'commander'
import { type Connector, flagOf, variableOf } from '#lib/crm/setup/connector.ts'
import { sources } from '#lib/crm/sources.ts'
import { notNegative } from '../failed/command.ts'
import type { Ops } from '../ops.ts'
import { proveCrm } from './prove.ts'

/** `roomkeeper prove`, with a command for each CRM. */
export const proveCommand = async (ops: Ops): Promise<Command> => {
  const command = new Command('prove')
    .description('prove the whole way: make one client in the CRM, see its delivery and its room, clean up')
    .addHelpText(
      'afterAll',
      `
A client "Roomkeeper proof ..." is made in the CRM as a person would make it, without an e-mail address, so that nobody is invited. Its delivery and
its room are waited for, the record is read back, and record and room are deleted again, also after Ctrl-C or a failure. Automations of
your own in the CRM see it as any new client, and the default manager sees the room for a moment.

Examples:
  $ roomkeeper prove hubspot --env prod
  $ ESPOCRM_ADMIN_USER=admin ESPOCRM_ADMIN_PASSWORD=... roomkeeper prove espocrm --env prod --yes
  $ roomkeeper prove salesforce --env prod --by-hand`,
    )
  for (const [name, source] of Object.entries(sources)) {
    const connector = await source.connector?.()
    if (connector) command.addCommand(commandFor(ops, name, connector))
  }
  return command
}

const commandFor = (ops: Ops, name: string, connector: Connector): Command => {
  const command = new Command(name)
    .description(`prove that a client of ${name} gets its room`)
    .option('--object <object>', 'the object to make, where the settings have clients of several')
    .option('--by-hand', 'you make the client in the CRM, by the name that is shown')
    .addOption(new Option('--wait <seconds>', 'how long to wait for the room').default(180).argParser(notNegative))
    .option('-y, --yes', 'go on without asking')
    .option('--dry-run', 'show what would be made, and make nothing')
  for (const { name: ask, what, storedIn, optional } of connector.asks) {
    if (storedIn !== 'never' || optional) continue
    command.option(`${flagOf(ask)} <value>`, `${what} (or ${variableOf(name, ask)})`)
  }
  return command.action(ops.act(proveCrm(name, connector)))
}
