import { Command } from 'commander'
import type { Ops } from '../ops.ts'
import { listWaiting } from './waiting.ts'

/** `roomkeeper clients`. */
export const clientsCommand = (ops: Ops): Command =>
  new Command('clients').description('all clients that are on their way').addCommand(
    new Command('waiting')
      .description('who waits, since when, why, and what helps; also while DocSpace or a CRM is down')
      .addHelpText(
        'after',
        `
On this machine the queue itself is looked at, in AWS the log of the workers (the right logs:FilterLogEvents). Nothing is taken
from the queue.

Example:
  $ roomkeeper clients waiting --env prod`,
      )
      .action(ops.act(listWaiting)),
  )
