import tab from '@bomb.sh/tab/commander'
import type { Command } from 'commander'
import { readSettings, settingsFiles, settingsVariable } from '#infra/aws/config/settings-files.ts'
import { writtenEnvironments } from '#infra/aws/config/written-settings.ts'
import { catalogue } from '#lib/crm/catalogue.ts'
import { knownReasons } from '#lib/onboarding/known-reasons.ts'

interface Value {
  value: string
  description: string
}

/** What may stand after an option, wherever it is taken. */
const values: Readonly<Record<string, () => Value[]>> = {
  env: () => environments().map((value) => ({ value, description: '' })),
  reason: () => Object.values(knownReasons).map(({ code, what }) => ({ value: code, description: what })),
  source: () => Object.keys(catalogue).map((value) => ({ value, description: '' })),
}

/** A shell asks while somebody types: a file that cannot be read offers nothing, and says nothing. */
const environments = (): string[] => {
  try {
    const files = settingsFiles({ settings: process.env[settingsVariable] })
    return [...writtenEnvironments(readSettings(files)).keys()]
  } catch {
    return []
  }
}

const howTo = `
The script has the shell ask roomkeeper itself, which must be on the PATH (npm link puts it there).

Examples:
  $ source <(roomkeeper completion bash)             in ~/.bashrc; needs the package bash-completion
  $ source <(roomkeeper completion zsh)              in ~/.zshrc, after compinit
  $ roomkeeper completion fish > ~/.config/fish/completions/roomkeeper.fish`

/** Adds `completion SHELL`, and the hidden command that the scripts of it ask. Call it when every other command is there. */
export const addCompletion = (program: Command): void => {
  const completion = tab(program, { completionCommandName: 'completion' })
  program.commands
    .find((command) => command.name() === 'completion')
    ?.description('write the script that lets a shell complete commands, options and their values')
    .addHelpText('after', howTo)
  for (const command of completion.commands.values()) {
    // Options of the program are taken by every command.
    for (const [name, option] of completion.options) if (!command.options.has(name)) command.options.set(name, option)
  }
  for (const { options } of [completion, ...completion.commands.values()]) {
    for (const [name, offered] of Object.entries(values)) {
      const option = options.get(name)
      if (option) option.handler = (complete) => offered().forEach((one) => void complete(one.value, one.description))
    }
  }
}
