import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Slower suites have commands of their own and run from .ci/run.
    exclude: ['test/e2e/**', 'test/bench/**', 'test/stack/**', 'test/browser/**', 'node_modules/**'],
    testTimeout: 30_000,
    coverage: { provider: 'v8', include: ['functions/**', 'lib/**'], reporter: ['text-summary'] },
  },
})
