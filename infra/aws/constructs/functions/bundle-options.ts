import { fileURLToPath } from 'node:url'
import type { BuildOptions } from 'esbuild'

/** Where `functions/` stands. */
export const root = fileURLToPath(new URL('../../../..', import.meta.url))

/**
 * Modules of a CRM that a function never loads, left out of its bundle: connectors run on the operator's machine, and
 * the receiver needs the request alone. Only the sweep lists records, and only what delivers events writes on timelines.
 */
const leftOut: Readonly<Record<string, string[]>> = {
  'functions/receive-webhook.ts': ['*/records.ts', '*/list.ts', '*/connect.ts', '*/timeline/timeline.ts'],
  'functions/onboard-client.ts': ['*/list.ts', '*/connect.ts', '*/timeline/timeline.ts'],
  'functions/look-for-arrivals.ts': ['*/list.ts', '*/connect.ts', '*/timeline/timeline.ts'],
  'functions/sweep-clients.ts': ['*/records.ts', '*/connect.ts', '*/timeline/timeline.ts'],
  'functions/deliver-event.ts': ['*/records.ts', '*/list.ts', '*/connect.ts'],
}

/**
 * Credential providers that are not used on Lambda, which hands credentials over in environment variables, and the AWS SDK's parser
 * of browser names. Together they are a third of the receiver, and each makes esbuild split the SDK into more files.
 */
const neverOnLambda = [
  ...['http', 'ini', 'login', 'process', 'sso', 'web-identity'].map((way) => `@aws-sdk/credential-provider-${way}`),
  '@smithy/credential-provider-imds',
  'bowser',
]

/** How a function is built from `entry` (below `root`) into `outdir`; the benchmark weighs what this makes. */
export const bundleOptions = (entry: string, outdir: string) =>
  ({
    absWorkingDir: root,
    entryPoints: { index: entry },
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    external: [...neverOnLambda, ...(leftOut[entry] ?? [])],
    // What is imported when it is needed stays apart: a cold start reads only what it runs.
    splitting: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    // Prefers the ES modules of a package, of which only what is used comes along.
    mainFields: ['module', 'main'],
    minify: true,
    sourcemap: 'linked',
    sourcesContent: false,
    legalComments: 'none',
    logLevel: 'warning',
  }) satisfies BuildOptions
