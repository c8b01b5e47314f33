import { parseArgs } from 'node:util'
import featureFlags from '../feature-flags.json' with { type: 'json' }
import { readSettings, settingsFiles, settingsVariable } from './settings-files.ts'
import type { FileContent } from './written-settings.ts'

export interface AppContext {
  /** CDK's own switches, and the context of `cdk.json`. */
  fromFile: Record<string, unknown>
  /** `-c key=value`. */
  fromCommandLine: Record<string, string>
  /** The user's own settings, where there are any. */
  own?: FileContent
}

/**
 * The context of the app when the `cdk` command did not give it: what `cdk.json` says, and `-c key=value` of the command line.
 * With it CDK's own switches as they were recommended when the stack was first written: others would change what is deployed.
 * @throws SettingsError when a file of settings is not JSON, with the place, or has not its form
 */
export const readContext = (args: string[]): AppContext => {
  const { values } = parseArgs({ args, options: { context: { type: 'string', short: 'c', multiple: true } } })
  const pairs = (values.context ?? []).map((pair): [string, string] => {
    const [key = '', ...rest] = pair.split('=')
    return [key, rest.join('=')]
  })
  const { context, own } = readSettings(settingsFiles({ settings: process.env[settingsVariable] }))
  return {
    fromFile: { ...featureFlags, ...context },
    fromCommandLine: Object.fromEntries(pairs),
    ...(own && { own }),
  }
}
