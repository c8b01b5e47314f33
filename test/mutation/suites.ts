/**
 * The tests that are to notice a mutant, by folder of `lib`. A mutant costs a run of the tests that reach it, so only pure and
 * component tests are here, of two seconds a folder at most: what damages thousands of inputs or writes megabytes is left out.
 */
export interface Suite {
  include: readonly string[]
  exclude?: readonly string[]
}

export const suites: Readonly<Record<string, Suite>> = {
  queue: { include: ['test/lib/queue/**/*.test.ts'] },
  onboarding: {
    include: ['test/lib/onboarding/**/*.test.ts', 'test/onboarding/{bad-input,main-job,whose-room}.test.ts'],
  },
  docspace: { include: ['test/lib/docspace/**/*.test.ts'] },
  crm: { include: ['test/lib/crm/**/*.test.ts'], exclude: ['test/lib/crm/fuzz.test.ts'] },
  backup: {
    include: ['test/lib/backup/**/*.test.ts'],
    exclude: ['test/lib/backup/**/{large-archive,object-store,proof}.test.ts'],
  },
}
