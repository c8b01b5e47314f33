import { appendFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { type BuildOptions, build, type Metafile } from 'esbuild'
import { bundleOptions, root } from './bundle-options.ts'

/** What esbuild tells of the files that it made. */
export interface BuiltFunction {
  /** Of the parts, with the modules that each is made of. */
  parts: Metafile['outputs']
  /** Of what is deployed, which is made of the parts. */
  files: Metafile['outputs']
}

/**
 * Builds the function of `entry` (below `root`) into the directory `outdir`: `index.mjs`, one file with all else that is loaded at import, and
 * files that are loaded when they are needed. esbuild alone makes a file of each set of modules that the same of those need: thirty-nine for
 * a cold start of the worker, each of which is found, read and linked. So it builds twice: of the parts that it makes first, each that is loaded later
 * is made to need all that is loaded at import.
 */
export const buildFunction = async (entry: string, outdir: string, own: BuildOptions = {}): Promise<BuiltFunction> => {
  // The maps name the directory, and what they say is in the names of the files: it is no other one each time.
  const directory = resolve(root, outdir, 'parts')
  const options = { ...bundleOptions(entry, directory), ...own, metafile: true } as const
  const { outputs: parts } = (await build({ ...options, minify: false })).metafile
  tieTogether(directory, parts, entry)
  const again = { absWorkingDir: directory, entryPoints: { index: 'index.mjs' }, outdir: resolve(root, outdir) }
  const { outputs: files } = (await build({ ...options, ...again })).metafile
  rmSync(directory, { recursive: true })
  return { parts, files }
}

const atImport = 'at-import.mjs'

/** Nothing but imports, at the end, where they move no line: what they name has run already when a later part is loaded. */
const tieTogether = (directory: string, parts: Metafile['outputs'], entry: string): void => {
  const first = outputOfEntry(parts, entry)
  const shared = [...loadedWith(parts, first)].filter((path) => path !== first)
  writeFileSync(join(directory, atImport), importsOf(shared))
  for (const [path, { entryPoint }] of Object.entries(parts)) {
    if (entryPoint && path !== first) appendFileSync(join(directory, basename(path)), `\n${importsOf([atImport])}`)
  }
}

const importsOf = (paths: readonly string[]): string => paths.map((path) => `import './${basename(path)}'\n`).join('')

/** The output that an entry point became. @throws Error when there is none */
export const outputOfEntry = (outputs: Metafile['outputs'], entry: string): string => {
  const path = Object.keys(outputs).find((name) => outputs[name]?.entryPoint === entry)
  if (path === undefined) throw new Error(`${entry} was not built`)
  return path
}

/** Every output that importing `first` runs: static imports, however deep. */
export const loadedWith = (outputs: Metafile['outputs'], first: string): ReadonlySet<string> => {
  const seen = new Set<string>()
  const waiting = [first]
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const output = outputs[path]
    if (!output || seen.has(path)) continue
    seen.add(path)
    waiting.push(...output.imports.filter(({ kind }) => kind === 'import-statement').map((one) => one.path))
  }
  return seen
}
