import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** "This value is of this type." */
export interface Statement {
  /** What the value is, for whoever reads that it is not so. */
  label: string
  /** In TypeScript, by the names that the imports have. */
  type: string
  value: unknown
}

const project = fileURLToPath(new URL('../../../', import.meta.url))

/**
 * A model of a vendor's client says what its parser makes of JSON; `Sent` says what was parsed. Times are texts there, and names of
 * choices are their words.
 */
const sent = `
type Time = \`\${number}-\${number}-\${number}T\${number}:\${number}:\${string}\`
type Sent<T> = 0 extends 1 & T ? T
  : T extends Date ? Time
  : T extends string ? \`\${T}\`
  : T extends readonly (infer U)[] ? Sent<U>[]
  : T extends object ? { [K in keyof T]: Sent<T[K]> }
  : T
`

const options =
  '--noEmit --strict --skipLibCheck --target es2024 --module nodenext --types node --pretty false --ignoreConfig'

const compile = (file: string) =>
  new Promise<string>((resolve, reject) => {
    const program = join(project, 'node_modules/typescript/bin/tsc')
    execFile(process.execPath, [program, ...options.split(' '), file], { maxBuffer: 1e8 }, (error, stdout, stderr) =>
      error && stdout === '' ? reject(new Error(stderr, { cause: error })) : resolve(stdout),
    )
  })

/**
 * Where values are not of their types: another type, a member that the type does not have, one that it wants. The compiler holds them to
 * the types as their packages have them, so that nothing of those is written down here.
 */
export const misfitsOf = async (imports: readonly string[], statements: readonly Statement[]): Promise<string[]> => {
  if (statements.length === 0) return []
  await mkdir(join(project, '.roomkeeper'), { recursive: true })
  // Inside of the project, where its packages are found.
  const directory = await mkdtemp(join(project, '.roomkeeper/typed-values-'))
  try {
    const file = join(directory, 'values.ts')
    const head = `${imports.join('\n')}\n${sent}`
    const lines = statements.map(
      ({ type, value }, n) => `export const value${n}: Sent<${type}> = ${JSON.stringify(value)}`,
    )
    await writeFile(file, `${head}${lines.join('\n')}\n`)
    const first = head.split('\n').length
    const found = [...(await compile(file)).matchAll(/^.*?values\.ts\((\d+),\d+\): error TS\d+: (.*)$/gm)]
    const shown = found.map(([, line, what = '']) => {
      const label = statements[Number(line) - first]?.label ?? 'the description itself'
      return `${label}: ${what.slice(0, 300)}`
    })
    return [...new Set(shown)]
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}
