import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from '#infra/aws/constructs/functions/bundle-options.ts'
import { keptBundles } from '#infra/local/synthesis/kept-bundles.ts'
import { prepareStart } from '#infra/local/synthesis/prepare.ts'

const neverAgain = () => Promise.reject(new Error('bundled once more'))

test('after npm ci the bundles of all functions are there for the first start', async () => {
  expect(await prepareStart()).toBe(0)
  const bundles = await keptBundles({ make: neverAgain })
  const functions = (await readdir(join(root, 'functions'))).map((file) => file.replace('.ts', ''))
  expect((await readdir(bundles)).sort()).toEqual(functions.sort())
  for (const name of functions) expect(await readdir(join(bundles, name))).toContain('index.mjs')
}, 60_000)
