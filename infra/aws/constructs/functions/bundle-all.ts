import { readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { buildFunction } from './build-function.ts'
import { root } from './bundle-options.ts'

/** Bundles every function side by side, each into the folder of its name below `directory`: what the stack's context `bundles` names. */
export const bundleAll = async (directory: string): Promise<void> => {
  const names = (await readdir(join(root, 'functions'))).map((file) => basename(file, '.ts'))
  await Promise.all(names.map((name) => buildFunction(`functions/${name}.ts`, join(directory, name))))
}
