import { App, Validations } from 'aws-cdk-lib'
import { describeError, SettingsError } from '#lib/runtime/errors.ts'
import { chooseEnvironment } from './config/choose-environment.ts'
import { readContext } from './config/read-context.ts'
import { RoomkeeperStack } from './stack.ts'

/**
 * The CDK app: `cdk` runs it by `cdk.json`, and `node infra/aws/app.ts -c env=prod` alone does the same. The settings are read here. Needs no network and
 * no credentials. The template goes to `CDK_OUTDIR`, or `cdk.out`.
 */
const synthesize = async (): Promise<void> => {
  const { fromFile, fromCommandLine, own } = readContext(process.argv.slice(2))
  const outdir = process.env.CDK_OUTDIR ?? 'cdk.out'
  const app = new App({ context: fromFile, postCliContext: fromCommandLine, outdir, analyticsReporting: false })
  const [roomkeeper, env, settings] = ['roomkeeper', 'env', 'settings'].map((key) => app.node.tryGetContext(key))
  // An emulator takes any address; whoever deploys to one says so: -c examples=allowed.
  const refuseExamples = env !== 'local' && app.node.tryGetContext('examples') !== 'allowed'
  const environment = chooseEnvironment({ roomkeeper, own, env, settings, refuseExamples })
  new RoomkeeperStack(app, environment)
  // AWS's rules are for what is deployed; they take longer than all the rest.
  if (environment.name !== 'local') {
    const { AwsSolutionsChecks } = await import('cdk-nag')
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app))
  }
  app.synth()
}

try {
  await synthesize()
} catch (error) {
  // A person made it and a person can mend it: the sentence helps, a stack trace does not.
  if (!(error instanceof SettingsError)) throw error
  console.error(describeError(error).message)
  process.exitCode = 1
}
