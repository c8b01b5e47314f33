import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { build } from 'esbuild'
import type { TestProject } from 'vitest/node'
import { bundleOptions, root } from '#infra/aws/constructs/functions/bundle-options.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Directory with every function's bundle, for `startInstance`. */
    bundles: string
  }
}

/** Bundles the functions into a directory of its own. */
export const makeBundles = async (): Promise<{ directory: string; remove(): Promise<void> }> => {
  const directory = await mkdtemp(join(tmpdir(), 'roomkeeper-bundles-'))
  const names = (await readdir(join(root, 'functions'))).map((file) => basename(file, '.ts'))
  await Promise.all(names.map((name) => build(bundleOptions(`functions/${name}.ts`, join(directory, name)))))
  return { directory, remove: () => rm(directory, { recursive: true }) }
}

/** Bundles the functions once for all test files of a run; what starts Roomkeeper takes them by `inject('bundles')`. */
export default async function setup(project: TestProject) {
  const { directory, remove } = await makeBundles()
  project.provide('bundles', directory)
  return remove
}
