import { type ParseArgsConfig, parseArgs } from 'node:util'

/** What a script was called with; or that it is to end now, with this exit code, because its usage was shown. */
export type CommandLine<T extends ParseArgsConfig> = ReturnType<typeof parseArgs<T>> | { end: 0 | 2 }

/**
 * Reads the words after a script's name. `--help` shows `usage`; a word that it does not know and an option that is given twice
 * are told, with the usage.
 */
export const readCommandLine = <T extends ParseArgsConfig>(config: T, usage: string): CommandLine<T> => {
  const { args = process.argv.slice(2), options } = config
  if (args.includes('--help') || args.includes('-h')) {
    console.log(usage)
    return { end: 0 }
  }
  try {
    const { tokens } = parseArgs({ ...config, tokens: true }) as { tokens: { kind: string; name?: string }[] }
    const given = tokens.flatMap(({ kind, name }) => (kind === 'option' && name !== undefined ? [name] : []))
    const twice = given.find((name, index) => given.indexOf(name) !== index && options?.[name]?.type === 'string')
    if (twice !== undefined) throw new TypeError(`--${twice} is given twice`)
    return parseArgs(config)
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n${usage}`)
    return { end: 2 }
  }
}

/** The port of the API, 8787 unless `PORT` says otherwise; NaN for what is no port, with room for those that follow it. */
export const portIn = ({ PORT = '8787' }: Readonly<Record<string, string | undefined>>): number =>
  /^\d{1,5}$/.test(PORT) && Number(PORT) <= 65_000 ? Number(PORT) : Number.NaN
