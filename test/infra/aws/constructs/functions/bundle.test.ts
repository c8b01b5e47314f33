import { build } from 'esbuild'
import { describe, expect, test } from 'vitest'
import { bundleOptions } from '#infra/aws/constructs/functions/bundle-options.ts'

/** What is in a function as it is deployed, and what it would look for beside it. */
const contentOf = async (name: string) => {
  const { metafile } = await build({
    ...bundleOptions(`functions/${name}.ts`, 'unused'),
    write: false,
    sourcemap: false,
    metafile: true,
  })
  const outside = Object.values(metafile.outputs).flatMap(({ imports }) =>
    imports.filter(({ external, path }) => external && path.endsWith('.ts')),
  )
  return { files: Object.keys(metafile.inputs).filter((path) => !path.startsWith('node_modules/')), outside }
}

const parts = (files: readonly string[]) =>
  [
    ...new Set(
      files.flatMap((path) => /lib\/crm\/\w+\/(records|list|connect|timeline\/timeline)\.ts$/.exec(path)?.[1] ?? []),
    ),
  ].sort()

describe('a function brings along only the part of a CRM that it asks for', () => {
  test.each([
    ['receive-webhook', []],
    ['onboard-client', ['records']],
    ['look-for-arrivals', ['records']],
    ['sweep-clients', ['list']],
    ['deliver-event', ['timeline/timeline']],
  ])('%s', async (name, kept) => {
    const { files, outside } = await contentOf(name)
    expect(parts(files)).toEqual(kept)
    // What is left out may be missing only where it is asked for on demand.
    for (const { path, kind } of outside) expect(kind, path).toBe('dynamic-import')
  })

  test('the sweep has nothing of DocSpace, and of onboarding what it tells outlets with alone', async () => {
    const { files } = await contentOf('sweep-clients')
    const others = files.filter((path) => /^lib\/(docspace|onboarding|backup|notify)\//.test(path))
    expect(others.sort()).toEqual([
      ...['failure-events', 'send-event', 'untried-clients'].map((name) => `lib/onboarding/events/${name}.ts`),
      'lib/onboarding/reasons.ts',
    ])
  })
})
