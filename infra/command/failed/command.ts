import { Command, InvalidArgumentError, Option } from 'commander'
import type { Ops } from '../ops.ts'
import { discardFailed } from './discard.ts'
import { listFailed } from './list.ts'
import { replayFailed } from './replay.ts'
import { showFailed } from './show.ts'

const choices = (command: Command): Command =>
  command
    .option('--reason <code>', 'only those parked for this reason, for example crm-not-written')
    .option('--source <name>', 'only clients of this source')

const changes = (command: Command): Command =>
  command.option('-y, --yes', 'go on without asking').option('--dry-run', 'show what would be done, and do nothing')

/** A number greater than zero. */
export const positive = (text: string): number => {
  const value = Number(text)
  if (Number.isFinite(value) && value > 0) return value
  throw new InvalidArgumentError('It must be a number greater than 0.')
}

export const notNegative = (text: string): number => (text === '0' ? 0 : positive(text))

/** `roomkeeper failed`: the clients that were parked. */
export const failedCommand = (ops: Ops): Command =>
  new Command('failed')
    .description('clients that were parked: why, since when; replay them, or discard them')
    .addHelpText(
      'afterAll',
      `
Looking takes the messages from others for a minute at most and puts them back; nothing is lost, not by Ctrl-C either.

Examples:
  $ roomkeeper failed list --env prod
  $ roomkeeper failed show espocrm:Account:6b026f89926e476b6
  $ roomkeeper failed replay --reason template-missing --dry-run
  $ roomkeeper failed replay --all --rate 2 --yes
  $ roomkeeper failed discard --reason client-deleted`,
    )
    .addCommand(
      choices(new Command('list').description('who is parked, grouped by reason'))
        .option('--each', 'every message, not the first ten of each reason')
        .action(ops.act(listFailed)),
    )
    .addCommand(
      new Command('show')
        .description('everything about one parked message')
        .argument('<id>', 'id of the message, its beginning, or the client')
        .option('--reveal', 'show the values of the fields that the message carries')
        .action(ops.act(showFailed)),
    )
    .addCommand(replayCommand(ops))
    .addCommand(
      changes(choices(new Command('discard').description('delete parked messages for good')))
        .argument('[ids...]', 'ids of messages, their beginnings, or clients')
        .action(ops.act(discardFailed)),
    )

const replayCommand = (ops: Ops): Command =>
  changes(choices(new Command('replay').description('send parked clients to the workers again')))
    .argument('[ids...]', 'ids of messages, their beginnings, or clients')
    .option('--all', 'everything, moved by SQS itself')
    .option('--rate <number>', 'most messages a second', positive)
    .addOption(
      new Option('--wait <seconds>', 'how long to wait for what becomes of them').default(60).argParser(notNegative),
    )
    .action(ops.act(replayFailed))
