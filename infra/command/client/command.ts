import { Command, Option } from 'commander'
import { notNegative } from '../failed/command.ts'
import type { Ops } from '../ops.ts'
import { clientEvidence } from './evidence/evidence.ts'
import { onboardNow } from './onboard.ts'
import { planClient } from './plan/plan.ts'
import { showClient } from './show/show.ts'

const clientArgument = 'source:type:id, or source:id where the source has one kind of clients'

/** `roomkeeper plan`. */
export const planCommand = (ops: Ops): Command =>
  new Command('plan')
    .description('what would be done for a client; reads only')
    .argument('<client>', clientArgument)
    .addHelpText('after', '\nExample:\n  $ roomkeeper plan espocrm:Account:6b026f89926e476b6 --env prod')
    .action(ops.act(planClient))

/** `roomkeeper onboard`. */
export const onboardCommand = (ops: Ops): Command =>
  new Command('onboard')
    .description('bring a client to its room, as its webhook would have')
    .argument('<client>', clientArgument)
    .option('--now', 'in this process, in the turn of the client: for when the worker does not run')
    .option('--force', 'although the plan says that it is ready or would be parked')
    .option('--name <name>', 'name of a generic client')
    .option('--email <address>', 'address of a generic client')
    .option('--manager <address>', 'who manages the room of a generic client')
    .addOption(new Option('--wait <seconds>', 'how long to wait for the room').default(60).argParser(notNegative))
    .option('-y, --yes', 'go on without asking')
    .option('--dry-run', 'show what would be done, and do nothing')
    .addHelpText(
      'after',
      `
Examples:
  $ roomkeeper onboard espocrm:Account:6b026f89926e476b6
  $ roomkeeper onboard generic:client:c-17 --name "Acme Corporation" --email contact@acme.example --yes`,
    )
    .action(ops.act(onboardNow))

/** `roomkeeper client`. */
export const clientCommand = (ops: Ops): Command =>
  new Command('client')
    .description('one client: its record, its room, its messages, its log, the evidence of its end')
    .addCommand(showCommand(ops))
    .addCommand(evidenceCommand(ops))

const showCommand = (ops: Ops): Command =>
  new Command('show')
    .description('everything that is known of a client')
    .argument('<client>', clientArgument)
    .option('--log', 'the query for its log (CloudWatch Logs Insights) instead')
    .addHelpText(
      'after',
      `
Examples:
  $ roomkeeper client show espocrm:Account:6b026f89926e476b6
  $ roomkeeper client show espocrm:Account:6b026f89926e476b6 --log --env prod`,
    )
    .action(ops.act(showClient))

const evidenceCommand = (ops: Ops): Command =>
  new Command('evidence')
    .description("the signed files of the ends of a client's room, and whether each is what was signed; reads only")
    .argument('<client>', clientArgument)
    .addHelpText('after', '\nExample:\n  $ roomkeeper client evidence espocrm:Account:6b026f89926e476b6 --env prod')
    .action(ops.act(clientEvidence))
