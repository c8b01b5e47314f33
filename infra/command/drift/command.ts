import { Command, Option } from 'commander'
import { clientNamed } from '../client/reference.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { notNegative } from '../failed/command.ts'
import { withLock } from '../lock.ts'
import type { CommandContext, Ops } from '../ops.ts'
import { WrongUsage } from '../problem.ts'
import { lookAtAll, lookAtOne, openDrift } from './look.ts'
import type { DriftOptions } from './options.ts'
import { driftJson, needsLook, showDrift } from './show-drift.ts'
import { takeSide } from './take.ts'

/** `roomkeeper drift`. */
export const driftCommand = (ops: Ops): Command =>
  new Command('drift')
    .description('what differs between rooms and what is wanted of them, and who could have changed it')
    .option('--client <client>', 'one client: source:type:id, or source:id where the source has one kind of clients')
    .addOption(
      new Option('--take <side>', 'with --client: the room is right as it is, or the CRM is').choices(['room', 'crm']),
    )
    .addOption(new Option('--wait <seconds>', 'how long to wait for the room').default(120).argParser(notNegative))
    .option('-y, --yes', 'go on without asking')
    .option('--dry-run', 'with --take: show what differs, and do nothing')
    .addHelpText(
      'after',
      `
Compares each room that is handed over with the record, and with what was last wanted. Nothing is changed by looking. What people have added of
their own (a tag, somebody whom they let in) is no difference. Who it could have been comes from the room's log; what an API key does stands
there as its user's. Links, and tags that were deleted from the whole portal, are not in it.

--take room leaves the room as it is and reports this no more, until something else changes. --take crm has the worker change the room as the record
has it, in the parts that follow by the settings; nothing is taken from anybody that "replace" does not allow.

Examples:
  $ roomkeeper drift --env prod
  $ roomkeeper drift --client espocrm:Account:6b026f89926e476b6 --take room --env prod`,
    )
    .action(ops.act(drift))

const drift = async (work: CommandContext<DriftOptions>): Promise<ExitCode> => {
  const { options, out } = work
  const { client, take } = options
  if (take !== undefined && client === undefined) throw new WrongUsage('--take is about one client: add --client.')
  const target = await work.target()
  if (client === undefined) {
    const looked = await lookAtAll(target, out, await openDrift(target))
    out.result(driftJson(looked))
    showDrift(out, looked)
    return looked.some(needsLook) ? exitCodes.failed : exitCodes.done
  }
  const ref = clientNamed(client, target)
  const look = async () => {
    const open = await openDrift(target)
    return { open, looked: await lookAtOne(open, ref) }
  }
  if (take !== undefined)
    return withLock(options, `drift of ${client} in ${options.env}`, async () =>
      takeSide(work, target, { ref, side: take, ...(await look()) }),
    )
  const { looked } = await look()
  out.result(driftJson([looked]))
  showDrift(out, [looked])
  return needsLook(looked) ? exitCodes.failed : exitCodes.done
}
