import { Token } from 'aws-cdk-lib'
import { SettingsError } from '#lib/runtime/errors.ts'
import { settingsVersion, type VersionedSettings } from '#lib/runtime/settings-version.ts'

/** Lambda's limit for all variables of a function together, in bytes. */
const limit = 4096

/** A queue's URL or an API's, whose length is known at deployment only. */
const lengthOfToken = 130

const lengthOf = (text: string): number => (Token.isUnresolved(text) ? lengthOfToken : Buffer.byteLength(text))

/**
 * The variables of a function with `settings` and their version as JSON in `SETTINGS`.
 * @throws SettingsError when Lambda would refuse them for their size, at synth and not at deployment
 */
export const environmentVariables = (
  functionName: string,
  variables: Readonly<Record<string, string>>,
  settings: VersionedSettings,
): Record<string, string> => {
  const all = { ...variables, SETTINGS: JSON.stringify({ version: settingsVersion, ...settings }) }
  // Six characters around each pair, as Lambda counts the JSON of them: "a":"b",
  const size = Object.entries(all).reduce(
    (sum, [name, value]) => sum + name.length + lengthOf(JSON.stringify(value)) + 4,
    2,
  )
  if (size <= limit) return all
  throw new SettingsError(
    `The settings of ${functionName} would take ${size} bytes of its environment; Lambda allows ${limit}. Shorten what is ` +
      'long in cdk.json: welcome files (the way "folder" names one), folders, filters of clients.',
  )
}
