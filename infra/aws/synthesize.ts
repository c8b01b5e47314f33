import { App, Validations } from 'aws-cdk-lib'
import { BUNDLING_STACKS } from 'aws-cdk-lib/cx-api'
import { chooseEnvironment } from './config/choose-environment.ts'
import type { AppContext } from './config/read-context.ts'
import { bundlesContext } from './constructs/functions/bundle.ts'
import { temporaryBundles } from './constructs/functions/bundle-all.ts'
import { RoomkeeperStack } from './stack.ts'
import { stackTooLarge } from './stack-size.ts'

/**
 * Writes the template of an environment and its bundles into `outdir`. Needs no network and no credentials.
 * @throws SettingsError with every problem of the settings
 */
export const synthesizeApp = async ({ fromFile, fromCommandLine, own }: AppContext, outdir: string): Promise<void> => {
  const app = new App({
    context: fromFile,
    postCliContext: fromCommandLine,
    outdir,
    analyticsReporting: false,
    // Otherwise CDK synthesizes once more when the process ends, and throws the error that was shown already.
    autoSynth: false,
  })
  const [roomkeeper, env, settings] = ['roomkeeper', 'env', 'settings'].map((key) => app.node.tryGetContext(key))
  // An emulator takes any address; whoever deploys to one says so: -c examples=allowed.
  const refuseExamples = env !== 'local' && app.node.tryGetContext('examples') !== 'allowed'
  const environment = chooseEnvironment({ roomkeeper, own, env, settings, refuseExamples })
  await using _bundles = await bundleFor(app)
  new RoomkeeperStack(app, environment)
  // AWS's rules are for what is deployed; they take longer than all the rest.
  if (environment.name !== 'local') {
    const { AwsSolutionsChecks } = await import('cdk-nag')
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app))
  }
  try {
    app.synth()
  } catch (error) {
    throw stackTooLarge(error, environment) ?? error
  }
}

/** Bundles the functions for `app`, unless that was done before or only the template is asked for. */
const bundleFor = async (app: App): Promise<AsyncDisposable | undefined> => {
  const isBundled = app.node.tryGetContext(bundlesContext) !== undefined
  const isTemplateAlone = app.node.tryGetContext(BUNDLING_STACKS)?.length === 0
  if (isBundled || isTemplateAlone) return undefined
  const bundles = await temporaryBundles()
  app.node.setContext(bundlesContext, bundles.directory)
  return bundles
}
