import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type BuildOptions, build, type Metafile } from 'esbuild'
import { bundleOptions, root } from '#infra/aws/constructs/functions/bundle-options.ts'

/** A function's bundle, built as it is deployed. */
export interface Bundle extends AsyncDisposable {
  /** The module that Lambda imports. */
  file: string
  /** Bytes of what runs when Lambda imports it. */
  loaded: number
  /** Bytes of all its code, also what is imported only when needed. */
  total: number
  /** Packages in what is loaded; `npm` names. */
  loadedPackages: readonly string[]
  packages: readonly string[]
}

/** Builds one of `functions/`, a path below the project's root, into a temporary folder. */
export const buildBundle = async (entry: string): Promise<Bundle> => pack(entry, {})

/**
 * Builds what ours is measured by: the same bundler with the same settings, but whole. What to leave out of a bundle is
 * knowledge that makes ours better, so the reference does not have it.
 */
export const buildReference = async (entry: string): Promise<Bundle> => pack(entry, { external: [] })

const pack = async (entry: string, own: BuildOptions): Promise<Bundle> => {
  const directory = await mkdtemp(join(tmpdir(), 'roomkeeper-bundle-'))
  const { metafile } = await build({ ...bundleOptions(entry, directory), ...own, metafile: true })
  const code = Object.keys(metafile.outputs).filter((path) => path.endsWith('.mjs'))
  const loaded = loadedWith(
    metafile,
    code.filter((path) => metafile.outputs[path]?.entryPoint === entry),
  )
  return {
    file: resolve(root, directory, 'index.mjs'),
    loaded: weigh(metafile, loaded),
    total: weigh(metafile, code),
    loadedPackages: packagesIn(metafile, loaded),
    packages: packagesIn(metafile, code),
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
  }
}

/** Every output that importing `entries` runs: static imports, however deep. */
const loadedWith = ({ outputs }: Metafile, entries: readonly string[]): string[] => {
  const seen = new Set<string>()
  const waiting = [...entries]
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const output = outputs[path]
    if (!output || seen.has(path)) continue
    seen.add(path)
    waiting.push(...output.imports.filter(({ kind }) => kind === 'import-statement').map((one) => one.path))
  }
  return [...seen]
}

const weigh = ({ outputs }: Metafile, paths: readonly string[]): number =>
  paths.reduce((sum, path) => sum + (outputs[path]?.bytes ?? 0), 0)

const packagesIn = ({ outputs }: Metafile, paths: readonly string[]): string[] => {
  const inputs = paths.flatMap((path) => Object.entries(outputs[path]?.inputs ?? {}))
  const names = inputs.flatMap(([path, { bytesInOutput }]) => {
    const name = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]
    return name && bytesInOutput > 0 ? [name] : []
  })
  return [...new Set(names)].sort()
}
