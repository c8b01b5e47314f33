import { type ParseArgsConfig, parseArgs } from 'node:util'
import { didYouMean } from '#lib/runtime/settings/did-you-mean.ts'

type Parsed<T extends ParseArgsConfig> = ReturnType<typeof parseArgs<T>>

/** What a script was called with; or that it is to end now, with this exit code, because its usage or what is wrong was shown. */
export type CommandLine<T extends ParseArgsConfig> = Parsed<T> | { end: 0 | 2 }

/** A script was called wrongly: its message is one line that says which word is wrong and what is right. Ends it with 2. */
export class WrongCall extends Error {
  override readonly name = 'WrongCall'
}

/**
 * Reads the words after a script's name. `--help` shows `usage`; an option that it does not know or that is given twice, and a word too
 * many, are told in one line.
 */
export const readCommandLine = <T extends ParseArgsConfig>(config: T, usage: string): CommandLine<T> => {
  const { args = process.argv.slice(2) } = config
  if (args.includes('--help') || args.includes('-h')) {
    console.log(usage)
    return { end: 0 }
  }
  try {
    return parsed(config)
  } catch (error) {
    return { end: wrong(error) }
  }
}

/** Runs a script that is called with these options, and resolves to its exit code (docs/operating/exit-codes.md). @throws what `main` throws but `WrongCall` */
export const runScript = async <T extends ParseArgsConfig>(
  { usage, ...config }: T & { usage: string },
  main: (line: Parsed<T>) => Promise<number>,
): Promise<number> => {
  const line = readCommandLine(config as unknown as T, usage)
  if ('end' in line) return line.end
  try {
    return await main(line)
  } catch (error) {
    if (error instanceof WrongCall) return wrong(error)
    throw error
  }
}

const wrong = (error: unknown): 2 => {
  const [line = ''] = String(error instanceof Error ? error.message : error).split('\n')
  console.error(`${line} (--help says how it is used)`)
  return 2
}

const parsed = <T extends ParseArgsConfig>(config: T): Parsed<T> => {
  const { options = {} } = config
  const known = Object.keys(options)
  const { tokens } = tokensOf(config)
  const given = tokens.flatMap((token) => (token.kind === 'option' ? [token] : []))
  const unknown = given.find(({ name }) => !known.includes(name))
  if (unknown)
    throw new WrongCall(`There is no option ${unknown.rawName}${didYouMean(unknown.name, known)}; ${there(known)}`)
  const word = tokens.find(({ kind }) => kind === 'positional')
  if (word?.kind === 'positional' && !config.allowPositionals) throw new WrongCall(`One word too many: ${word.value}`)
  for (const { name, value } of given) {
    const takes = options[name]?.type === 'string'
    if (takes && value === undefined) throw new WrongCall(`--${name} needs a value`)
    if (!takes && value !== undefined) throw new WrongCall(`--${name} takes no value`)
  }
  const twice = given.find(({ name }, index) => {
    const { type, multiple } = options[name] ?? {}
    return type === 'string' && !multiple && given.findIndex((one) => one.name === name) !== index
  })
  if (twice) throw new WrongCall(`--${twice.name} is given twice`)
  return parseArgs(config)
}

const tokensOf = (config: ParseArgsConfig) =>
  parseArgs({ ...config, strict: false, allowPositionals: true, tokens: true })

const there = (known: readonly string[]): string =>
  known.length === 0 ? 'it takes none' : `there are ${known.map((name) => `--${name}`).join(', ')}`

export interface Range {
  least?: number
  /** The greatest whole number that is exact when absent. */
  most?: number
}

/** The whole number that `option` was given. @throws WrongCall */
export const wholeNumber = (
  option: string,
  text: string,
  { least = 0, most = Number.MAX_SAFE_INTEGER }: Range = {},
): number => {
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= least && value <= most) return value
  const range = most === Number.MAX_SAFE_INTEGER ? `of ${least} or more` : `from ${least} to ${most}`
  throw new WrongCall(`${option} must be a whole number ${range}, not ${JSON.stringify(text)}`)
}

/** One of the names. @throws WrongCall */
export const oneOf = <N extends string>(option: string, text: string, names: readonly N[]): N => {
  const found = names.find((name) => name === text)
  if (found !== undefined) return found
  throw new WrongCall(
    `${option} must be one of ${names.join(', ')}, not ${JSON.stringify(text)}${didYouMean(text, names)}`,
  )
}

/** The port of the API, 8787 unless `PORT` says otherwise; NaN for what is no port, with room for those that follow it. */
export const portIn = ({ PORT = '8787' }: Readonly<Record<string, string | undefined>>): number =>
  /^\d{1,5}$/.test(PORT) && Number(PORT) <= 65_000 ? Number(PORT) : Number.NaN
