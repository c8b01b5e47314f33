import { fileURLToPath } from 'node:url'
import type { BuildOptions } from 'esbuild'

/** Where `functions/` stands. */
export const root = fileURLToPath(new URL('../../..', import.meta.url))

/**
 * Halves of a CRM that a function never asks for, left out of its bundle: connectors run on the operator's machine, and
 * the receiver looks at bytes only.
 */
const leftOut: Readonly<Record<string, string[]>> = {
  'functions/receive-webhook.ts': ['*/records.ts', '*/connect.ts'],
  'functions/onboard-client.ts': ['*/connect.ts'],
}

/** How a function is built from `entry` (below `root`) into `outdir`; the benchmark weighs what this makes. */
export const bundleOptions = (entry: string, outdir: string) =>
  ({
    absWorkingDir: root,
    entryPoints: { index: entry },
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    external: leftOut[entry] ?? [],
    // What is imported when it is needed stays apart: a third of the receiver, mostly credentials that Lambda never asks for.
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
