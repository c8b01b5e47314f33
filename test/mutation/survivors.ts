import { readFileSync } from 'node:fs'
import { z } from 'zod'

/** A change of the code that no test notices. */
export interface Survivor {
  file: string
  /** the code that was changed, on one line */
  code: string
  /** what it was changed to */
  becomes: string
}

/** What StrykerJS says of a mutant, as far as it is read here; lines and columns begin with 1 */
export interface Mutant {
  fileName: string
  status: string
  replacement?: string | undefined
  location: { start: Position; end: Position }
}

interface Position {
  line: number
  column: number
}

const listSchema = z.array(
  z.strictObject({
    /** why nobody can see these changes from outside, or what it would take */
    why: z.string().min(10),
    mutants: z.array(z.string().regex(/^lib\/\S+: .* => .*$/s)).min(1),
  }),
)

export type Listed = z.infer<typeof listSchema>

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim()

/** As a list names it: the same after lines have moved. */
export const nameOf = ({ file, code, becomes }: Survivor): string => `${file}: ${code} => ${becomes}`

const between = (source: string, { start, end }: Mutant['location']): string => {
  const lines = source.split('\n').slice(start.line - 1, end.line)
  const last = lines.length - 1
  lines[last] = (lines[last] ?? '').slice(0, end.column - 1)
  lines[0] = (lines[0] ?? '').slice(start.column - 1)
  return lines.join('\n')
}

const survives = ({ status }: Mutant): boolean => status === 'Survived' || status === 'NoCoverage'

/** Whoever lives, in the order of the code. `read` gives the source of a file by its path. */
export const survivorsAmong = (mutants: readonly Mutant[], read: (file: string) => string): Survivor[] =>
  mutants.filter(survives).map(({ fileName, location, replacement }) => ({
    file: fileName,
    code: oneLine(between(read(fileName), location)),
    becomes: oneLine(replacement ?? ''),
  }))

/** The reasons that stand in `survivors/FOLDER.json`. @throws ZodError for a list of another form */
export const readList = (folder: string): Listed =>
  listSchema.parse(JSON.parse(readFileSync(new URL(`survivors/${folder}.json`, import.meta.url), 'utf8')))

/** Which survivors no reason is given for, and which reasons are given for a mutant that is killed or gone. */
export const compare = (
  survivors: readonly Survivor[],
  listed: Listed,
  mutated: (file: string) => boolean,
): { unlisted: string[]; stale: string[] } => {
  const living = new Set(survivors.map(nameOf))
  const known = new Set(listed.flatMap(({ mutants }) => mutants))
  return {
    unlisted: [...living].filter((name) => !known.has(name)),
    stale: [...known].filter((name) => !living.has(name) && mutated(name.slice(0, name.indexOf(':')))),
  }
}
