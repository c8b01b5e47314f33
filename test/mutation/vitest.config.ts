import { defineConfig } from 'vitest/config'
import { ShortestFirst } from './shortest-first.ts'
import { suites } from './suites.ts'

/** One suite, named by `MUTATED_FOLDER` and `MUTATED_PART`, as StrykerJS runs it for each mutant. */
const { MUTATED_FOLDER: folder = '', MUTATED_PART: part = '.' } = process.env
const suite = suites[folder]?.[part]
if (!suite) throw new Error('MUTATED_FOLDER and MUTATED_PART must name a suite of suites.ts: npm run mutate sets them')

export default defineConfig({
  test: {
    include: [...suite.include],
    exclude: [...(suite.exclude ?? [])],
    setupFiles: ['test/mutation/load.ts'],
    isolate: false,
    sequence: { sequencer: ShortestFirst },
    // A mutant that waits for ever is found sooner than a slow test.
    testTimeout: 5_000,
  },
})
