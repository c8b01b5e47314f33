import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import * as z from 'zod/mini'
import { SettingsError } from '#lib/runtime/errors.ts'
import featureFlags from './feature-flags.json' with { type: 'json' }

const cdkJson = z.object({ context: z.record(z.string(), z.unknown()) })

/**
 * The context of the app when the `cdk` command did not give it: what `cdk.json` says, and `-c key=value` of the command line.
 * With it CDK's own switches as they were recommended when the stack was first written: others would change what is deployed.
 * @throws SettingsError when `cdk.json` is not JSON, with the place, or not what CDK takes
 */
export const readContext = (
  args: string[],
): { fromFile: Record<string, unknown>; fromCommandLine: Record<string, string> } => {
  const file = new URL('../../cdk.json', import.meta.url)
  const { values } = parseArgs({ args, options: { context: { type: 'string', short: 'c', multiple: true } } })
  const pairs = (values.context ?? []).map((pair): [string, string] => {
    const [key = '', ...rest] = pair.split('=')
    return [key, rest.join('=')]
  })
  return {
    fromFile: { ...featureFlags, ...contextIn(readFileSync(file, 'utf8')) },
    fromCommandLine: Object.fromEntries(pairs),
  }
}

/** The context that `cdk.json` has. @throws SettingsError */
export const contextIn = (text: string): Record<string, unknown> => {
  const { success, data } = z.safeParse(cdkJson, parseJson(text))
  if (success) return data.context
  throw new SettingsError(
    'cdk.json: context must be an object, with roomkeeper in it; see docs/settings.md#environments',
  )
}

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (error) {
    // Node says what it expected, and where: line and column.
    throw new SettingsError(
      `cdk.json is not JSON: ${error instanceof Error ? error.message : ''}; see docs/settings.md#environments`,
    )
  }
}
