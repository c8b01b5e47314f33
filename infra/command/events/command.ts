import { Command, InvalidArgumentError, Option } from 'commander'
import { positive } from '../failed/command.ts'
import type { Ops } from '../ops.ts'
import { listEvents } from './list.ts'
import { replayEvent } from './replay.ts'
import { testOutlets } from './try-outlets.ts'

/** So long what went out is kept. */
const mostDays = 30

const days = (text: string): number => {
  const value = positive(text)
  if (Number.isInteger(value) && value <= mostDays) return value
  throw new InvalidArgumentError(`It must be a whole number of at most ${mostDays}.`)
}

/** `roomkeeper events`: what outlets are told. */
export const eventsCommand = (ops: Ops): Command =>
  new Command('events')
    .description('what outlets were told; send it again, or a test')
    .addHelpText(
      'afterAll',
      `
Examples:
  $ roomkeeper events list --env prod
  $ roomkeeper events replay evt_0123456789abcdef0123456789abcdef --outlet ops --env prod
  $ roomkeeper events test sales --env prod`,
    )
    .addCommand(
      new Command('list')
        .description('what went out and what became of it, the newest first; which outlets are off')
        .addOption(new Option('--last <number>', 'most events').default(20).argParser(positive))
        .addOption(new Option('--days <number>', 'how far to look back').default(2).argParser(days))
        .action(ops.act(listEvents)),
    )
    .addCommand(
      new Command('replay')
        .description('send an event once more, under the same id')
        .argument('<id>', 'id of the event')
        .option('--outlet <name>', 'to this one alone; to all that want it when absent')
        .option('-y, --yes', 'go on without asking')
        .option('--dry-run', 'show what would be sent, and do nothing')
        .action(ops.act(replayEvent)),
    )
    .addCommand(
      new Command('test')
        .description('send a test to an outlet from this machine; one that was switched off and takes it is on again')
        .argument('[outlet]', 'name of the outlet; all of them when absent')
        .action(ops.act(testOutlets)),
    )
