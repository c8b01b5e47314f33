import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { stackOf } from '#lib/runtime/telemetry/stack.ts'

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'stack-'))
  const source = 'interface Nothing {}\n\nexport const fails = (): never => {\n  throw new Error("Mrs Meier")\n}\n'
  await writeFile(join(directory, 'source.ts'), source)
})
afterAll(() => rm(directory, { recursive: true }))

const bundled = async (name: string, sourcemap: 'linked' | false) => {
  const outfile = join(directory, name)
  await build({ entryPoints: [join(directory, 'source.ts')], outfile, format: 'esm', minify: true, sourcemap })
  const { fails } = await import(/* @vite-ignore */ pathToFileURL(outfile).href)
  try {
    return fails()
  } catch (error) {
    return error
  }
}

test('names the line of the source, though the bundle has only one, and no word of the message', async () => {
  const stack = stackOf(await bundled('mapped.mjs', 'linked'))
  expect(stack).toMatch(/source\.ts:4:\d+/)
  expect(stack).not.toContain('Meier')
})

test('tells what is known where there is no map', async () => {
  expect(stackOf(await bundled('bare.mjs', false), 1)).toMatch(/^\s+at .*bare\.mjs:1:\d+/)
})

test('has nothing to tell of what is no error', () => {
  expect(stackOf('thrown text')).toBe('')
  expect(stackOf(undefined)).toBe('')
})
