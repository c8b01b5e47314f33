import { type Command, Option } from 'commander'
import {
  projectCdkJson,
  type SettingsFiles,
  settingsFiles,
  settingsVariable,
} from '#infra/aws/config/settings-files.ts'
import { withLinesTo } from '#lib/runtime/telemetry/lines.ts'
import type { ExitCode } from './exit-codes.ts'
import { createOutput, type Output } from './output/output.ts'
import type { Shell } from './shell.ts'
import { defaultInstanceFile } from './target/instance.ts'
import { openTarget, type Target, type TargetOptions } from './target/target.ts'

export type { ExitCode } from './exit-codes.ts'

/** Options that every command takes. */
export interface GlobalOptions {
  env: string
  json: boolean
  instanceFile: string
  /** The user's own settings, where they are not `roomkeeper.json` beside `cdk.json`. */
  settings?: string
  cdkJson: string
}

/** What a command works with. */
export interface CommandContext<O> {
  options: O & GlobalOptions
  /** Whether somebody named the environment: else it is the one of this machine. */
  isEnvGiven: boolean
  files: SettingsFiles
  out: Output
  shell: Shell
  /** Opened when first asked for, closed after the command. `prepare` counts the first time only. */
  target(prepare?: TargetOptions['prepare']): Promise<Target>
}

/** Ties commands to one call of the program: `act` makes the action of a command. */
export interface Ops {
  shell: Shell
  /** The action of a command with these positional arguments and options; what it resolves to is the exit code. */
  act<O, A extends unknown[]>(
    work: (work: CommandContext<O>, ...args: A) => Promise<ExitCode>,
  ): (...given: unknown[]) => Promise<void>
  exitCode(): ExitCode
}

export const addGlobalOptions = (program: Command): Command =>
  program
    .addOption(
      new Option('--env <name>', 'environment of the settings; "local" is the local instance that `npm start` runs')
        .default('local')
        .env('ROOMKEEPER_ENV'),
    )
    .addOption(new Option('--json', 'one JSON document on stdout instead of text').default(false))
    .addOption(
      new Option('--settings <path>', 'your settings, where they are not roomkeeper.json beside cdk.json').env(
        settingsVariable,
      ),
    )
    .addOption(new Option('--cdk-json <path>', "the project's own file").default(projectCdkJson).hideHelp())
    .addOption(
      new Option('--instance-file <path>', 'the file in which the local instance describes itself')
        .default(defaultInstanceFile())
        .hideHelp(),
    )

export const createOps = (shell: Shell): Ops => {
  let exitCode: ExitCode = 0
  const act =
    <O, A extends unknown[]>(work: (work: CommandContext<O>, ...args: A) => Promise<ExitCode>) =>
    async (...given: unknown[]): Promise<void> => {
      const command = given.at(-1) as Command
      const options = command.optsWithGlobals() as O & GlobalOptions
      const files = settingsFiles(options)
      const isEnvGiven = command.getOptionValueSourceWithGlobals('env') !== 'default'
      let opened: Promise<Target> | undefined
      const target = (prepare?: TargetOptions['prepare']) => {
        const { env, instanceFile } = options
        opened ??= openTarget({ env, instanceFile, files, clock: shell.clock, ...(prepare && { prepare }) })
        return opened
      }
      try {
        const out = createOutput(shell, options)
        // What the product's own code logs is no part of a command's answer.
        exitCode = await withLinesTo(
          (line) => void (shell.environment.ROOMKEEPER_DEBUG && shell.stderr.write(`${line}\n`)),
          () => work({ options, isEnvGiven, files, out, shell, target }, ...(given.slice(0, -2) as A)),
        )
      } finally {
        // The error of opening was shown already.
        await opened?.then(
          (one) => one.close(),
          () => {},
        )
      }
    }
  return { shell, exitCode: () => exitCode, act }
}
