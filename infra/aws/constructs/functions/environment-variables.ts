import { Token } from 'aws-cdk-lib'
import { SettingsError } from '#lib/runtime/errors.ts'
import { packSettings } from '#lib/runtime/settings/packed-settings.ts'
import { settingsVersion, type VersionedSettings } from '#lib/runtime/settings/settings-version.ts'

/** Lambda's limit for all variables of a function together, in bytes. */
const limit = 4096

/** A queue's URL or an API's, whose length is known at deployment only. */
const lengthOfToken = 130

const lengthOf = (text: string): number => (Token.isUnresolved(text) ? lengthOfToken : Buffer.byteLength(text))

/** As Lambda counts their JSON: six characters around each pair, `"a":"b",`. */
const sizeOf = (variables: Readonly<Record<string, string>>): number =>
  Object.entries(variables).reduce((sum, [name, value]) => sum + name.length + lengthOf(JSON.stringify(value)) + 4, 2)

/**
 * The variables of a function with `settings` and their version in `SETTINGS`: as JSON for everybody to read, and packed when
 * they are too long for that.
 * @throws SettingsError when Lambda would refuse them even so, at synth and not at deployment
 */
export const environmentVariables = (
  functionName: string,
  variables: Readonly<Record<string, string>>,
  settings: VersionedSettings,
): Record<string, string> => {
  const json = JSON.stringify({ version: settingsVersion, ...settings })
  const plain = { ...variables, SETTINGS: json }
  if (sizeOf(plain) <= limit) return plain
  // What is known at deployment only cannot be packed before.
  const packed = Token.isUnresolved(json) ? plain : { ...variables, SETTINGS: packSettings(json) }
  const size = sizeOf(packed)
  if (size <= limit) return packed
  throw new SettingsError(
    `The settings of ${functionName} would take ${size} bytes of its environment, packed; Lambda allows ${limit}. ` +
      `Shorten what is longest in them: ${longest(settings)}; see docs/settings.md`,
  )
}

/** The three longest of the settings, each with its bytes as JSON. */
const longest = (settings: VersionedSettings): string =>
  Object.entries(settings)
    .map(([name, value]) => ({ name, bytes: Buffer.byteLength(JSON.stringify(value) ?? '') }))
    .sort((one, other) => other.bytes - one.bytes)
    .slice(0, 3)
    .map(({ name, bytes }) => `${name} (${bytes} bytes)`)
    .join(', ')
