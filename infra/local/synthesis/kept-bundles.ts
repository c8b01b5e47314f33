import { join } from 'node:path'
import { keptByContent } from './kept-by-content.ts'
import { projectFolder, runOfStack } from './synthesize.ts'

/** What the functions are bundled from, and by: code, versions, and how a bundle is made. */
export const bundleSources = ['package.json', 'package-lock.json', 'functions', 'lib', 'infra/aws/constructs/functions']

interface Project {
  /** @throws with the bundler's own words */
  make?(directory: string): Promise<void>
  /** Where the sources stand. */
  project?: string
}

const bundle = (directory: string): Promise<void> =>
  runOfStack(
    ['infra/aws/constructs/functions/bundle-functions.ts', directory],
    {},
    'The functions could not be bundled',
  )

/**
 * The directory with the bundles of all functions, as the stack takes them by its context `bundles`. They are made where they were not made of
 * the same sources before, which takes as long as all the rest of a start: `npm ci` has them made, so that the first `npm start` finds them.
 */
export const keptBundles = ({ make = bundle, project = projectFolder }: Project = {}): Promise<string> =>
  keptByContent(join(project, '.roomkeeper/bundles'), { project, sources: bundleSources, more: [] }, make)
