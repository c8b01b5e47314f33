import { defineConfig } from 'vitest/config'

/** The slower suites: whole processes, run one after the other. `npm run test:stack`, and `.ci/run`. */
export default defineConfig({
  test: {
    include: ['test/stack/**/*.test.ts'],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
})
