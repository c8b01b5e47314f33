import { App, Validations } from 'aws-cdk-lib'
import { AwsSolutionsChecks } from 'cdk-nag'
import { readCdkJson } from './cdk-json.ts'
import { readSettings } from './settings.ts'
import { RoomkeeperStack } from './stack.ts'

const app = new App({ context: readCdkJson() })
const environment = String(app.node.tryGetContext('env') ?? 'dev')
try {
  const settings = readSettings(app.node.tryGetContext('roomkeeper'), environment)
  new RoomkeeperStack(app, `Roomkeeper-${environment}`, { environment, settings })
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app))
  app.synth()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
