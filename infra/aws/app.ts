import { SettingsError } from '#lib/runtime/errors.ts'
import { readContext } from './config/read-context.ts'
import { synthesizeApp } from './synthesize.ts'

/**
 * The CDK app: `cdk` runs it by `cdk.json`, and `node infra/aws/app.ts -c env=prod` alone does the same. The template goes to
 * `CDK_OUTDIR`, or `cdk.out`.
 */
try {
  await synthesizeApp(readContext(process.argv.slice(2)), process.env.CDK_OUTDIR ?? 'cdk.out')
} catch (error) {
  // The person who wrote the settings corrects them: the message helps, a stack trace does not.
  if (!(error instanceof SettingsError)) throw error
  console.error(error.message)
  process.exitCode = 1
}
