import { type Command, CommanderError } from 'commander'
import { expect, test } from 'vitest'
import type { Ops } from '#infra/command/ops.ts'
import { buildProgram } from '#infra/command/program.ts'
import { processShell } from '#infra/command/shell.ts'
import { codeLines, codeSpans, pages } from './pages.ts'

/** The program with actions that do nothing: what is left is whether a command line is one. */
const emptyProgram = async (): Promise<Command> => {
  const ops: Ops = { shell: processShell(), act: () => async () => {}, exitCode: () => 0 }
  const program = await buildProgram(ops)
  for (const command of all(program)) {
    command.configureOutput({ writeOut: () => {}, writeErr: () => {} })
    if (command.commands.length === 0) command.action(() => {})
  }
  return program
}

const all = (command: Command): Command[] => [command, ...command.commands.flatMap(all)]

const program = await emptyProgram()
const names = new Set(
  program.commands.flatMap((one) => [one.name(), ...one.commands.map((below) => `${one.name()} ${below.name()}`)]),
)
const groups = new Set(program.commands.flatMap((one) => (one.commands.length > 0 ? [one.name()] : [])))

/** The words of a line, as a shell splits them, with something in the place of what is to be filled in. */
const wordsOf = (line: string): string[] =>
  [...line.matchAll(/"[^"]*"|\S+/g)].map(([word]) =>
    word.replaceAll('"', '').replace('<date>', '2026-11-01').replace('<crm>', 'espocrm'),
  )

/** Each line has a program of its own, which keeps what was parsed. @throws CommanderError for what is no command line */
const parse = async (line: string): Promise<void> => {
  try {
    await (await emptyProgram()).parseAsync(wordsOf(line), { from: 'user' })
  } catch (error) {
    // So it ends after --help.
    if (!(error instanceof CommanderError && error.exitCode === 0)) throw error
  }
}

/** What follows the program's name, up to the comment or to what takes its output. */
const argumentsIn = (line: string): string[] => {
  const [, rest] =
    /^(?:\$ )?(?:[A-Z_]+=\S+ )*(?:npm run roomkeeper --|npx roomkeeper|roomkeeper) (.*)$/.exec(line.trim()) ?? []
  const [end] = rest?.split(/ {2,}| #| > /) ?? []
  return end ? [end] : []
}

/** What a shell is to read, `source <(…)`. */
const sourced = (line: string) => line.replace(/^.*source <\(([^)]*)\).*$/, '$1')

/** A span that names a command without its program: `failed list`. */
const shortened = (span: string): string[] => {
  const [first = '', second] = span.split(' ')
  return groups.has(first) && second && !/[:=]/.test(second) ? [span] : []
}

const inPages = pages.flatMap((page) => {
  const lines = codeLines(page).map(sourced).flatMap(argumentsIn)
  const spans = codeSpans(page).map(sourced)
  const found = [...lines, ...spans.flatMap((span) => [...argumentsIn(span), ...shortened(span)])]
  // A name alone speaks of the command and calls none.
  return [...new Set(found)].flatMap((line) => (names.has(line) ? [] : [[page.path, line] as const]))
})

test.each(inPages)('%s: roomkeeper %s', async (_page, line) => {
  await expect(parse(line)).resolves.toBeUndefined()
})

/** What a command says of itself, its examples with it. */
const helpOf = (command: Command): string[] => {
  const said: string[] = []
  command.configureOutput({ writeOut: (text) => void said.push(text) })
  command.outputHelp()
  return said.join('').split('\n')
}

const inHelp = all(program).flatMap((command) =>
  helpOf(command).flatMap((line) => (line.includes('$ ') ? argumentsIn(sourced(line.trim())) : [])),
)

test.each(inHelp)('--help: roomkeeper %s', async (line) => {
  await expect(parse(line)).resolves.toBeUndefined()
})

test('finds lines at all', () => {
  expect(inPages.length).toBeGreaterThan(20)
  expect(inHelp.length).toBeGreaterThan(20)
})
