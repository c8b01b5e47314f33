import { fileURLToPath } from 'node:url'
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config'
import { parseCLI } from 'vitest/node'

/** Code that keeps nothing outside of itself: the files of a thread share its modules. */
const pure = ['test/{lib,onboarding,conformance*,laws}/**/*.test.ts', 'test/infra/simulators/**/*.test.ts']

/** Files of those folders that need a process of their own: its memory is measured, or functions are loaded anew. */
const apart = [
  'test/lib/backup/large-archive.test.ts',
  'test/lib/onboarding/rules-check/check-records/memory.test.ts',
  'test/onboarding/message/{functions,correlation}.test.ts',
]

/** The synthesized stack, and pages that are held to it: a process synthesizes each set of settings once. */
const aws = ['test/{infra/aws,docs}/**/*.test.ts']

/** The whole of Roomkeeper runs in the test's process. */
const instance = [
  'test/infra/{command,local/console,local/instance}/**/*.test.ts',
  'test/infra/local/secrets/kept-secrets.test.ts',
]

/** Files that take more than about ten seconds: `npm run test:all` has them, `npm test` has not. */
const slow = [
  'test/crm/oracles/*.test.ts',
  'test/crash/{every-cut,five-sources,unfriendly-worlds,handover,backup,backup-nights,end,keys/second-user,life/arrival,commands/relink,commands/take-side}.test.ts',
  'test/soak/*.test.ts',
  'test/lib/backup/nights/concurrent-edits.test.ts',
  'test/onboarding/**/any-order.test.ts',
  'test/onboarding/people/team-of-every-crm/crashes.test.ts',
  'test/lib/onboarding/documents/fill/{oracle,libreoffice}.test.ts',
  'test/infra/aws/app.test.ts',
  'test/infra/local/console/routes.test.ts',
  'test/infra/local/instance/*.test.ts',
  'test/infra/local/scripts.test.ts',
  'test/infra/local/secrets/kept-secrets.test.ts',
  'test/infra/command/backfill/command/*.test.ts',
  'test/infra/command/backup/{npm-run-backup,command/portals,command/one-life}.test.ts',
  'test/infra/command/backup/drill/**/*.test.ts',
  'test/infra/command/client/onboard-here.test.ts',
  'test/infra/command/clients/waiting.test.ts',
  'test/infra/command/completion/*.test.ts',
  'test/infra/command/doctor/command/{other-crms,espocrm}.test.ts',
  'test/infra/command/failed/{rounds,replay,command/killed,command/several-messages,command/look-and-discard}.test.ts',
  'test/infra/command/program/two-at-once.test.ts',
  'test/infra/command/prove/*.test.ts',
  'test/infra/command/relink/command.test.ts',
  'test/infra/command/rules/command/*.test.ts',
  'test/infra/command/shell/processes.test.ts',
  'test/infra/command/sweep/*.test.ts',
]

/** Whole processes, an AWS emulator and a browser: one file after the other, when all else has ended. */
const stack = ['test/stack/**/*.test.ts', 'test/real/run.test.ts']
const e2e = ['test/e2e/**/*.test.ts']
const browser = ['test/browser/**/*.test.ts']

const project = (name: string, test: TestProjectInlineConfiguration['test']): TestProjectInlineConfiguration => ({
  extends: true,
  test: { name, ...test },
})

/** What a local instance runs is bundled once for all files. */
const globalSetup = ['test/infra/ready-bundles.ts']

const oneByOne = { fileParallelism: false, testTimeout: 180_000, hookTimeout: 180_000, sequence: { groupOrder: 1 } }

/** `npm test`. A file belongs to one of these by its path; `rest` takes what no other one does. */
const quickProjects = [
  project('pure', { include: pure, exclude: [...apart, ...slow], pool: 'threads', isolate: false }),
  project('aws', { include: aws, exclude: slow, isolate: false }),
  project('instance', { include: instance, exclude: slow, globalSetup }),
  project('rest', {
    include: ['test/**/*.test.ts'],
    exclude: [...pure, ...aws, ...instance, ...slow, ...stack, ...e2e, ...browser],
  }),
  project('apart', { include: apart }),
]

const slowProjects = [
  project('slow', { include: slow, globalSetup }),
  project('stack', { include: stack, globalSetup, ...oneByOne }),
  project('e2e', { include: e2e, ...oneByOne }),
  project('browser', { include: browser, globalSetup, ...oneByOne }),
]

/** Least part of the branches of each folder of `lib` that tests take, in percent; it only ever rises. */
const branches = {
  backfill: 96,
  backup: 91,
  crm: 88,
  docspace: 98,
  notify: 94,
  onboarding: 90,
  queue: 92,
  runtime: 95,
}

/** A run that names neither files nor projects is the quick one; a named file is found wherever it belongs. */
const { filter, options } = parseCLI(['vitest', ...process.argv.slice(2)], { allowUnknownOptions: true })
const named = filter.length > 0 || 'project' in options

export default defineConfig({
  test: {
    projects: named ? [...quickProjects, ...slowProjects] : quickProjects,
    // One file waits while another one works: three keep two cores busy.
    maxWorkers: 3,
    testTimeout: 60_000,
    // Tests are about the demo, whatever settings whoever runs them has.
    env: {
      ROOMKEEPER_SETTINGS: fileURLToPath(new URL('test/fixtures/settings/no-environments.json', import.meta.url)),
    },
    hookTimeout: 120_000,
    coverage: {
      provider: 'v8',
      include: ['functions/**', 'lib/**'],
      reporter: ['text-summary'],
      thresholds: Object.fromEntries(
        Object.entries(branches).map(([folder, percent]) => [`lib/${folder}/**`, { branches: percent }]),
      ),
    },
  },
})
