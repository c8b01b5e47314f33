import { confirm } from '@inquirer/prompts'
import { printable } from '#infra/local/progress/printable.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import type { Output } from './output/output.ts'
import { isInteractive, type Shell } from './shell.ts'

export interface ChangeOptions {
  yes?: boolean
  dryRun?: boolean
}

/** The exit code of a command that nobody confirmed. */
export const codeUnlessAgreed = ({ dryRun }: ChangeOptions): ExitCode => (dryRun ? exitCodes.done : exitCodes.notDone)

/**
 * Whether to go on with what was just shown: `--yes` says so, a person at a terminal is asked, everybody else gets a dry run.
 * `question` is asked as it is: "Replay 3 clients?"
 */
export const isConfirmed = async (
  shell: Shell,
  out: Output,
  { yes, dryRun }: ChangeOptions,
  question: string,
): Promise<boolean> => {
  if (dryRun) {
    out.say(out.style('dim', 'Nothing was changed (--dry-run).'))
    return false
  }
  if (yes) return true
  if (!isInteractive(shell) || out.json) {
    out.say(out.style('dim', 'Nothing was changed: add --yes to do it.'))
    return false
  }
  const agreed = await confirm(
    { message: printable(question), default: false },
    { input: shell.stdin as NodeJS.ReadStream, output: shell.stderr },
  )
  if (!agreed) out.say('Nothing was changed.')
  return agreed
}
