import { Command, Option } from 'commander'
import { withLinesTo } from '#lib/runtime/telemetry/lines.ts'
import { positive } from '../failed/command.ts'
import type { CommandContext, ExitCode, Ops } from '../ops.ts'
import { browseBackup } from './browse.ts'
import { drillBackup } from './drill/drill.ts'
import { backupEvidence } from './evidence.ts'
import { extractBackup, whichVersions } from './extract.ts'
import { listBackups } from './list.ts'
import { pruneBackups } from './prune.ts'
import { runBackup } from './run.ts'
import { backupStatus } from './status.ts'
import { verifyBackup } from './verify.ts'

const ofPortal = (command: Command): Command =>
  command.option('--portal <name>', 'which portal, where the settings have several')

/** Options of the commands that read inside an archive. */
const ofArchive = (command: Command): Command =>
  ofPortal(command)
    .option('--run <id>', 'archive of this run instead of the newest verified one; the beginning of its id is enough')
    .addOption(
      new Option('--from <place>', 'where to read it; the copy where there is one').choices(['copy', 'portal']),
    )
    .option('--archive <file>', 'an archive on this machine instead, .tar.gz or .tar')

/** What `browse` and `extract` look for. */
const whatInArchive = 'a client (source:type:id), a room or folder by number, a room by title, a path below it'
const ofRun = 'a run, its beginning, or the id of its task'

/** What the shared code logs belongs into CloudWatch, not between the lines of a command. */
const quietly =
  <O, A extends unknown[]>(work: (work: CommandContext<O>, ...args: A) => Promise<ExitCode>) =>
  (given: CommandContext<O>, ...args: A): Promise<ExitCode> =>
    withLinesTo(
      () => {},
      () => work(given, ...args),
    )

/** `roomkeeper backup`: the backups of a portal, by the code that runs every night. */
export const backupCommand = (ops: Ops): Command =>
  new Command('backup')
    .description(
      'backups: make one now, see how they went, read one room or file out of an archive, prune expired ones, rehearse a restore',
    )
    .addHelpText(
      'afterAll',
      `
Examples:
  $ roomkeeper backup run                           back up now, and follow it
  $ roomkeeper backup status --env prod             the last run, the last proof, the next run
  $ roomkeeper backup list --last 50
  $ roomkeeper backup verify 2026-11-25             read the archive of a run again
  $ roomkeeper backup browse                        the rooms in the newest verified archive
  $ roomkeeper backup browse espocrm:Account:6b02   folders and files of one client
  $ roomkeeper backup extract espocrm:Account:6b02 --into ./recovered
  $ roomkeeper backup extract "Acme Ltd/Contracts/Offer.docx" --version all --run 2026-11-25
  $ roomkeeper backup evidence                      the signed evidence of the newest copy
  $ roomkeeper backup prune --dry-run
  $ roomkeeper backup drill --into https://drill.acme.example   restore the newest archive there, and read it back`,
    )
    .addCommand(
      ofPortal(new Command('run').description('back a portal up now, or join the run that is under way'))
        .option('--no-wait', 'do not follow it to its end')
        .action(ops.act(quietly(runBackup))),
    )
    .addCommand(
      ofPortal(new Command('status').description('the last run, the last proof, and what comes next')).action(
        ops.act(quietly(backupStatus)),
      ),
    )
    .addCommand(
      ofPortal(new Command('list').description('runs and where their archives are kept'))
        .addOption(new Option('--last <number>', 'number of runs to list').default(30).argParser(positive))
        .action(ops.act(quietly(listBackups))),
    )
    .addCommand(
      ofPortal(new Command('verify').description('read an archive again, from its first byte to its last'))
        .argument('<id>', ofRun)
        .action(ops.act(quietly(verifyBackup))),
    )
    .addCommand(
      ofArchive(new Command('browse').description('list the rooms in an archive, or the folders and files of one'))
        .argument('[what]', whatInArchive)
        .action(ops.act(quietly(browseBackup))),
    )
    .addCommand(
      ofArchive(new Command('extract').description('write a room, a folder or a file of an archive into a folder'))
        .argument('<what>', whatInArchive)
        .addOption(new Option('--version <number>', 'this version of each file, or all').argParser(whichVersions))
        .option('--into <folder>', 'where to; by default a folder named as the archive')
        .option('--force', 'replace files that are there')
        .option('--quick', 'end with the last file: the rest of the archive and its list are not checked')
        .action(ops.act(quietly(extractBackup))),
    )
    .addCommand(
      ofPortal(new Command('evidence').description('the signed evidence of a backup: what it has shown, checked again'))
        .argument('[run]', `${ofRun} (default: the newest run with a copy)`)
        .action(ops.act(quietly(backupEvidence))),
    )
    .addCommand(
      ofPortal(new Command('prune').description('prune archives that the retention no longer keeps'))
        .option('-y, --yes', 'go on without asking')
        .option('--dry-run', 'show what would be deleted, and delete nothing')
        .option('--before-restore', 'let go of archives of before the portal was restored too, as the retention says')
        .action(ops.act(quietly(pruneBackups))),
    )
    .addCommand(
      ofPortal(
        new Command('drill').description('restore the newest verified archive into the drill portal, and read it back'),
      )
        .option('--into <url>', 'the drill portal, as the settings name it: everything in it is lost')
        .option('--run <id>', 'the archive of another run, by its beginning')
        .option('--link <address>', 'the address in the mail that the restored portal sends to its owner')
        .addOption(new Option('--files <number>', 'number of files to read back').default(20).argParser(positive))
        .option('--restart', 'give up a drill that is under way')
        .option('-y, --yes', 'go on without asking')
        .option('--dry-run', 'look at the drill portal, and change nothing')
        .action(ops.act(quietly(drillBackup))),
    )
