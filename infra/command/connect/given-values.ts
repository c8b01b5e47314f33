import { input, password } from '@inquirer/prompts'
import { type Ask, flagOf, variableOf } from '#lib/crm/setup/connector.ts'
import { WrongUsage } from '../problem.ts'
import { isInteractive, type Shell } from '../shell.ts'

/** What was given by flag or in the environment, by name. */
export const givenBy = (
  source: string,
  asks: readonly Ask[],
  options: Readonly<Record<string, unknown>>,
  environment: Shell['environment'],
): Record<string, string> =>
  Object.fromEntries(
    asks.flatMap(({ name }) => {
      const value = options[name] ?? environment[variableOf(source, name)]
      return typeof value === 'string' && value !== '' ? [[name, value]] : []
    }),
  )

/** Asks a person for what is missing. @throws WrongUsage with the ways to give it where nobody can be asked */
export const askFor = async (
  shell: Shell,
  source: string,
  missing: readonly Ask[],
  quiet: boolean,
): Promise<Record<string, string>> => {
  if (missing.length === 0) return {}
  if (quiet || !isInteractive(shell)) {
    const lines = missing.map(({ name, what }) => `  ${flagOf(name)} or ${variableOf(source, name)}: ${what}`)
    throw new WrongUsage(`Missing:\n${lines.join('\n')}`)
  }
  const answers: Record<string, string> = {}
  const context = { input: shell.stdin as NodeJS.ReadStream, output: shell.stderr }
  for (const { name, what, secret } of missing) {
    const message = `${what}:`
    answers[name] = secret ? await password({ message, mask: true }, context) : await input({ message }, context)
  }
  return answers
}
