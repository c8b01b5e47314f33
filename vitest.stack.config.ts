import { defineConfig } from 'vitest/config'

/** The slower suites: whole processes and whole stacks, one after the other. `npm run test:stack`, and `.ci/run`. */
export default defineConfig({
  test: {
    include: ['test/stack/**/*.test.ts', 'test/e2e/**/*.test.ts'],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 180_000,
  },
})
