import { defineConfig } from 'vitest/config'

/** The console in a real browser. `npm run test:browser`, and `.ci/run`; without Chromium it says so and skips. */
export default defineConfig({
  test: {
    include: ['test/browser/**/*.test.ts'],
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 120_000,
  },
})
