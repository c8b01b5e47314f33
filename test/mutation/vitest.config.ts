import { defineConfig } from 'vitest/config'
import { suites } from './suites.ts'

/** The tests of one folder, named by `MUTATED_FOLDER`, as StrykerJS runs them for each mutant. */
const suite = suites[process.env.MUTATED_FOLDER ?? '']
if (!suite) throw new Error(`MUTATED_FOLDER must be one of ${Object.keys(suites).join(', ')}: npm run mutate sets it`)

export default defineConfig({
  test: {
    include: [...suite.include],
    exclude: [...(suite.exclude ?? [])],
    isolate: false,
    // A mutant that waits for ever is found sooner than a slow test.
    testTimeout: 5_000,
  },
})
