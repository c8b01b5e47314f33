import { fileURLToPath } from 'node:url'
import { AssetHashType, DockerImage, Stack } from 'aws-cdk-lib'
import { Code } from 'aws-cdk-lib/aws-lambda'
import type { Construct } from 'constructs'
import { buildSync } from 'esbuild'

const root = fileURLToPath(new URL('../../..', import.meta.url))

// Some of the AWS SDK is CommonJS, which asks for `require` when it loads Node's own modules.
const banner = "import{createRequire}from'node:module';const require=createRequire(import.meta.url);"

const bundleInto = (directory: string, entry: string): void => {
  buildSync({
    absWorkingDir: root,
    entryPoints: { index: entry },
    outdir: directory,
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
  })
}

/**
 * The code of a function: `functions/{name}.ts` with everything it needs, the AWS SDK included, as ES modules from `index.mjs` on.
 * esbuild runs in this process: `NodejsFunction` starts it by `npx`, which takes longer than the bundling.
 */
export const bundle = (scope: Construct, entry: string): Code => {
  if (!Stack.of(scope).bundlingRequired) return Code.fromInline('// Not bundled: only the template was asked for.')
  return Code.fromAsset(root, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      image: DockerImage.fromRegistry('never-used'),
      // CDK takes two assets for one whose options look the same.
      command: [entry],
      local: {
        tryBundle(directory) {
          bundleInto(directory, entry)
          return true
        },
      },
    },
  })
}
