import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { build } from 'esbuild'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { bundleOptions, root } from '#infra/aws/constructs/functions/bundle-options.ts'
import { bundleSources, keptBundles } from '#infra/local/synthesis/kept-bundles.ts'
import { temporaryFolder } from '#test/run-process.ts'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let made = 0
const make = async (directory: string) => {
  made += 1
  await writeFile(join(directory, 'made.txt'), String(made))
}
/** The file or, in a folder, one of its files. */
const fileOf = (source: string) => join(folder.path, source, source.includes('.') ? '' : 'deep/one.ts')
const write = async (path: string, text: string) => {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, text)
}
const bundles = async () => readFile(join(await keptBundles({ make, project: folder.path }), 'made.txt'), 'utf8')

beforeEach(async () => {
  made = 0
  folder = await temporaryFolder()
  for (const source of bundleSources) await write(fileOf(source), source)
})
afterEach(() => folder[Symbol.asyncDispose]())

test('what was bundled from the same sources is taken again, whatever else has changed', async () => {
  expect(await bundles()).toBe('1')
  await write(join(folder.path, 'infra/aws/stack.ts'), 'changed')
  await write(join(folder.path, 'roomkeeper.json'), '{}')
  expect(await bundles()).toBe('1')
})

test.each(bundleSources)('the functions are bundled anew after a change of %s', async (source) => {
  await bundles()
  await write(fileOf(source), 'changed')
  expect(await bundles()).toBe('2')
})

test('everything that a function is made of counts as a source', async () => {
  const inputs = await Promise.all(
    (await readdir(join(root, 'functions'))).map(async (name) => {
      const options = { ...bundleOptions(`functions/${name}`, 'none'), packages: 'external', write: false } as const
      return Object.keys((await build({ ...options, metafile: true })).metafile.inputs)
    }),
  )
  const isSource = (path: string) => bundleSources.some((source) => path === source || path.startsWith(`${source}/`))
  expect(inputs.flat().filter((path) => !isSource(path))).toEqual([])
  expect(inputs.flat().length).toBeGreaterThan(300)
})
