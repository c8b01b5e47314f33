import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { pages, root } from './pages.ts'

const { dependencies, devDependencies } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as Record<
  string,
  Record<string, string>
>

test('docs/dependencies.md says of every package what it is for', () => {
  const text = pages.find(({ path }) => path === 'docs/dependencies.md')?.text ?? ''
  const names = Object.keys({ ...dependencies, ...devDependencies }).filter((name) => !name.startsWith('@types/'))
  expect(names.filter((name) => !text.includes(`\`${name}\``))).toEqual([])
})
