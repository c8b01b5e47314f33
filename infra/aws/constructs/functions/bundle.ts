import { cpSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { AssetHashType, DockerImage, Stack } from 'aws-cdk-lib'
import { Code } from 'aws-cdk-lib/aws-lambda'
import type { Construct } from 'constructs'
import { buildFunctionSync } from './build-function.ts'
import { root } from './bundle-options.ts'

/**
 * The code of a function: `functions/{name}.ts` with everything it runs, the AWS SDK included, as ES modules of which `index.mjs` is the
 * first. esbuild runs in this process: `NodejsFunction` starts it by `npx`, which takes longer than the bundling. The context `bundles`
 * names a directory with functions that were built the same way already. `files` lie beside the code, by their names.
 */
export const bundle = (scope: Construct, entry: string, files: Readonly<Record<string, string>> = {}): Code => {
  if (!Stack.of(scope).bundlingRequired) return Code.fromInline('// Not bundled: only the template was asked for.')
  const ready: unknown = scope.node.tryGetContext('bundles')
  return Code.fromAsset(root, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      image: DockerImage.fromRegistry('never-used'),
      // CDK takes two assets for one whose options look the same.
      command: [entry],
      local: {
        tryBundle(directory) {
          if (typeof ready === 'string') cpSync(join(ready, basename(entry, '.ts')), directory, { recursive: true })
          else buildFunctionSync(entry, directory)
          for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text)
          return true
        },
      },
    },
  })
}
