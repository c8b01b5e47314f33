import { cpSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { AssetHashType, DockerImage, Stack } from 'aws-cdk-lib'
import { Code } from 'aws-cdk-lib/aws-lambda'
import type { Construct } from 'constructs'
import { root } from './bundle-options.ts'

/** The context that names the directory with the bundles of all functions (bundle-all.ts). */
export const bundlesContext = 'bundles'

/**
 * The code of a function: `functions/{name}.ts` with everything it runs, the AWS SDK included, as ES modules of which `index.mjs` is the
 * first. It was bundled before, side by side with the others: CDK waits for nothing, and would bundle one after the other. `files` lie beside the code, by their
 * names.
 */
export const bundle = (scope: Construct, entry: string, files: Readonly<Record<string, string>> = {}): Code => {
  if (!Stack.of(scope).bundlingRequired) return Code.fromInline('// Not bundled: only the template was asked for.')
  const bundled: string = scope.node.getContext(bundlesContext)
  return Code.fromAsset(root, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      image: DockerImage.fromRegistry('never-used'),
      // CDK takes two assets for one whose options look the same.
      command: [entry],
      local: {
        tryBundle(directory) {
          cpSync(join(bundled, basename(entry, '.ts')), directory, { recursive: true })
          for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text)
          return true
        },
      },
    },
  })
}
