import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BuildOptions, Metafile } from 'esbuild'
import { buildFunction, loadedWith, outputOfEntry } from '#infra/aws/constructs/functions/build-function.ts'

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
  const { parts, files } = await buildFunction(entry, directory, own)
  const code = Object.keys(files).filter((path) => path.endsWith('.mjs'))
  return {
    file: join(directory, 'index.mjs'),
    loaded: weigh(files, [...loadedWith(files, outputOfEntry(files, 'index.mjs'))]),
    total: weigh(files, code),
    loadedPackages: packagesIn(parts, [...loadedWith(parts, outputOfEntry(parts, entry))]),
    packages: packagesIn(parts, Object.keys(parts)),
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
  }
}

type Outputs = Metafile['outputs']

const weigh = (outputs: Outputs, paths: readonly string[]): number =>
  paths.reduce((sum, path) => sum + (outputs[path]?.bytes ?? 0), 0)

const packagesIn = (outputs: Outputs, paths: readonly string[]): string[] => {
  const inputs = paths.flatMap((path) => Object.entries(outputs[path]?.inputs ?? {}))
  const names = inputs.flatMap(([path, { bytesInOutput }]) => {
    const name = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]
    return name && bytesInOutput > 0 ? [name] : []
  })
  return [...new Set(names)].sort()
}
