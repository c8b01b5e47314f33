import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { buildFunction } from './build-function.ts'
import { root } from './bundle-options.ts'

/** Bundles every function side by side, each into the folder of its name below `directory`: what the stack's context `bundles` names. */
export const bundleAll = async (directory: string): Promise<void> => {
  const names = (await readdir(join(root, 'functions'))).map((file) => basename(file, '.ts'))
  await Promise.all(names.map((name) => buildFunction(`functions/${name}.ts`, join(directory, name))))
}

/** Bundles every function into a directory of its own, which goes when the bundles are disposed of. */
export const temporaryBundles = async (): Promise<{ directory: string } & AsyncDisposable> => {
  await using made = new AsyncDisposableStack()
  const directory = await mkdtemp(join(tmpdir(), 'roomkeeper-bundles-'))
  made.defer(() => rm(directory, { recursive: true, force: true }))
  await bundleAll(directory)
  const kept = made.move()
  return { directory, [Symbol.asyncDispose]: () => kept.disposeAsync() }
}
