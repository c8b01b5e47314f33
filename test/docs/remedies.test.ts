import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { createOps } from '#infra/command/ops.ts'
import { buildProgram } from '#infra/command/program.ts'
import { processShell } from '#infra/command/shell.ts'
import { backupReasons } from '#lib/backup/reasons.ts'
import { crmReasons } from '#lib/crm/reasons.ts'
import { refusals } from '#lib/crm/receive/refusals.ts'
import { docspaceReasons } from '#lib/docspace/reasons.ts'
import { onboardingReasons } from '#lib/onboarding/reasons.ts'

const program = await buildProgram(createOps(processShell()))
const find = (words: readonly string[]) =>
  words.reduce<typeof program | undefined>(
    (command, word) => command?.commands.find((one) => one.name() === word),
    program,
  )

/** The command that a text names after `roomkeeper`: its first word, and the second where there are commands below it. */
const commandIn = (text: string): string[] => {
  const [, first = '', second = ''] = /^([\w-]+)(?: ([a-z][\w-]*))?/.exec(text) ?? []
  const group = find([first])
  return group && group.commands.length > 0 && second !== '' && !group.registeredArguments.length
    ? [first, second]
    : [first]
}

/** Sentences in which the program is what is spoken of. */
const prose = /^(in it|itself|tries) ?/

/** Every place of a text that calls the program, with what follows it. */
const callsIn = (text: string): string[] =>
  [...text.matchAll(/\broomkeeper ([a-z][^`'"\n]*)/g)].flatMap(([, rest = '']) => (prose.test(rest) ? [] : [rest]))

const isKnown = (rest: string): boolean => find(commandIn(rest)) !== undefined

/** Options after the command, which it must take. */
const unknownOptionsIn = (rest: string): string[] => {
  const own = find(commandIn(rest))
  const known = [program, ...(own ? [own, ...own.commands] : [])].flatMap(({ options }) =>
    options.map(({ long }) => long),
  )
  const [call = ''] = rest.split(/[.;,)]|\$\{/)
  return [...call.matchAll(/(?<=\s)--[a-z][\w-]*/g)]
    .map(([option]) => option)
    .filter((option) => !known.includes(option))
}

const catalogues = { ...onboardingReasons, ...docspaceReasons, ...crmReasons, ...backupReasons, ...refusals }
const remedies = Object.entries(catalogues).filter(([, { remedy }]) => callsIn(remedy).length > 0)

describe('a remedy that names a command', () => {
  test('is in every catalogue', () => expect(remedies.length).toBeGreaterThan(20))

  test.each(remedies)('%s: names one that there is, set apart from the words around it', (_, { remedy }) => {
    for (const rest of callsIn(remedy)) {
      expect(isKnown(rest), rest).toBe(true)
      expect(unknownOptionsIn(rest), rest).toEqual([])
    }
    expect(callsIn(remedy.replace(/`[^`]*`/g, ''))).toEqual([])
  })
})

/** Lines of code in which a text for people calls the program; comments call nothing. */
const root = fileURLToPath(new URL('../../', import.meta.url))
const lines = globSync(['lib/**/*.ts', 'functions/*.ts', 'infra/{command,aws,local}/**/*.ts'], {
  cwd: root,
  exclude: ['infra/simulators/**'],
}).flatMap((file) =>
  readFileSync(`${root}${file}`, 'utf8')
    .split('\n')
    .filter((line) => !/^\s*(\/\/|\/?\*)/.test(line) && !line.includes('import '))
    .flatMap(callsIn)
    .map((rest) => [file, rest] as const),
)

test('what commands, doctor and settings say names commands that there are, with options that they take', () => {
  expect(lines.length).toBeGreaterThan(40)
  const wrong = lines.filter(([, rest]) => !isKnown(rest) || unknownOptionsIn(rest).length > 0)
  expect(wrong).toEqual([])
})
