import { fileURLToPath } from 'node:url'
import type { BuildOptions } from 'esbuild'

/** Where `functions/` stands. */
export const root = fileURLToPath(new URL('../../..', import.meta.url))

// Some of the AWS SDK is CommonJS, which asks for `require` when it loads Node's own modules.
const banner = "import{createRequire}from'node:module';const require=createRequire(import.meta.url);"

/** How a function is built from `entry` (below `root`) into `outdir`; the benchmark weighs what this makes. */
export const bundleOptions = (entry: string, outdir: string) =>
  ({
    absWorkingDir: root,
    entryPoints: { index: entry },
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
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
    banner: { js: banner },
    logLevel: 'warning',
  }) satisfies BuildOptions
