import { Command } from 'commander'
import type { Ops } from '../ops.ts'
import { init } from './init.ts'

/** `roomkeeper init`. */
export const initCommand = (ops: Ops): Command =>
  new Command('init')
    .description('ask for the settings of an environment, try them, and write roomkeeper.json')
    .option('-y, --yes', 'write without asking once more')
    .option('--dry-run', 'show what would be written, and write nothing')
    .addHelpText(
      'after',
      `
It asks for the portal, what a new room has, the CRMs and who gets mails, and tries addresses, keys and credentials on the spot. Keys are
tried and not stored: afterwards it says where they go. DOCSPACE_API_KEY and the variables of connect (ESPOCRM_API_KEY …) are taken where they are
set. Given again it offers what is there, and leaves alone what it does not ask for. Ctrl-C leaves the file as it was.

It needs a terminal. Without one write the file yourself: docs/settings.md has its form and every setting.

Examples:
  $ roomkeeper init
  $ roomkeeper init --env prod
  $ roomkeeper init --env local --dry-run`,
    )
    .action(ops.act(init))
