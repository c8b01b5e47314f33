import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import * as z from 'zod/mini'
import featureFlags from './feature-flags.json' with { type: 'json' }

const cdkJson = z.object({ context: z.record(z.string(), z.unknown()) })

/**
 * The context of the app when the `cdk` command did not give it: what `cdk.json` says, and `-c key=value` of the command line.
 * With it CDK's own switches as they were recommended when the stack was first written: others would change what is deployed.
 * @throws ZodError or SyntaxError when `cdk.json` is not what CDK takes
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
    fromFile: { ...featureFlags, ...z.parse(cdkJson, JSON.parse(readFileSync(file, 'utf8'))).context },
    fromCommandLine: Object.fromEntries(pairs),
  }
}
