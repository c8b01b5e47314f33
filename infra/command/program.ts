import { Command } from 'commander'
import { backfillCommand } from './backfill/command.ts'
import { backupCommand } from './backup/command.ts'
import { clientCommand, onboardCommand, planCommand } from './client/command.ts'
import { clientsCommand } from './clients/command.ts'
import { addCompletion } from './completion/completion.ts'
import { connectCommand } from './connect/command.ts'
import { doctorCommand } from './doctor/command.ts'
import { driftCommand } from './drift/command.ts'
import { eventsCommand } from './events/command.ts'
import { failedCommand } from './failed/command.ts'
import { handoverCommand } from './handover/command.ts'
import { initCommand } from './init/command.ts'
import { keyCommand } from './key/command.ts'
import { addGlobalOptions, type Ops } from './ops.ts'
import { proveCommand } from './prove/command.ts'
import { relinkCommand } from './relink/command.ts'
import { rulesCommand } from './rules/command.ts'
import { sweepCommand } from './sweep/command.ts'
import { welcomeCommand } from './welcome/command.ts'

const examples = `
Examples:
  $ roomkeeper init                                settings of your own, asked for and tried
  $ roomkeeper doctor                              is everything right on this machine?
  $ roomkeeper doctor --env prod                   and in AWS?
  $ roomkeeper plan espocrm:Account:6b026f89926e4  what would be done for a client
  $ roomkeeper clients waiting --env prod          who waits, since when, and why
  $ roomkeeper failed list --env prod              who is parked, and why
  $ roomkeeper failed replay --reason crm-unreachable --env prod
  $ roomkeeper backfill espocrm --since 2026-01-01 --dry-run
  $ source <(roomkeeper completion bash)           let the shell complete commands and their options

Nothing is changed without being shown first; --yes goes on without asking, --dry-run never asks.
Exit codes: 0 done, nothing is wrong; 1 a problem was found or something failed; 2 called wrongly; 3 not done, because nobody agreed
or the wait was over; 130 interrupted. docs/operating/exit-codes.md has what they mean for each command.`

/** The whole command line. */
export const buildProgram = async (ops: Ops): Promise<Command> => {
  const { shell } = ops
  const program = addGlobalOptions(new Command('roomkeeper'))
    .description('See, understand and repair Roomkeeper, on this machine and in AWS.')
    .configureHelp({ showGlobalOptions: true, sortSubcommands: false })
    .configureOutput({
      writeOut: (text) => void shell.stdout.write(text),
      writeErr: (text) => void shell.stderr.write(text),
    })
    .exitOverride()
    .showSuggestionAfterError()
    .showHelpAfterError('(add --help for how to use it)')
    .addHelpText('after', examples)
  const make = [
    initCommand,
    doctorCommand,
    connectCommand,
    proveCommand,
    planCommand,
    rulesCommand,
    onboardCommand,
    clientCommand,
    clientsCommand,
    failedCommand,
    eventsCommand,
    backfillCommand,
    sweepCommand,
    welcomeCommand,
    keyCommand,
    handoverCommand,
    relinkCommand,
    driftCommand,
    backupCommand,
  ]
  for (const command of make) program.addCommand(adopted(program, await command(ops)))
  addCompletion(program)
  refuseDoubled(program)
  return program
}

/** Options that are gathered when they are given more than once. */
const gathered = new Set(['filter'])

/** Of two values of one option the last would count, and the first be passed over without a word. */
const refuseDoubled = (command: Command): void => {
  for (const option of command.options) {
    if (!(option.required || option.optional) || option.variadic || gathered.has(option.name())) continue
    let count = 0
    command.on(`option:${option.name()}`, () => {
      count += 1
      if (count > 1) command.error(`error: option '${option.flags}' is given twice`, { code: 'roomkeeper.doubled' })
    })
  }
}

/** A command that was made elsewhere takes over how the program speaks, ends and explains, with everything below it. */
const adopted = (parent: Command, command: Command): Command => {
  command.copyInheritedSettings(parent)
  refuseDoubled(command)
  for (const below of command.commands) adopted(command, below)
  return command
}
