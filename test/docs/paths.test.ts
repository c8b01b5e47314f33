import { glob, readFile } from 'node:fs/promises'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, test } from 'vitest'
import { anchorsIn } from './anchors.ts'
import { codeLines, codeSpans, type Page, pages, root } from './pages.ts'

const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>
}

const isThere = async (pattern: string): Promise<boolean> => {
  for await (const _ of glob(pattern, { cwd: root })) return true
  return false
}

/** Paths of the project that a page names: `lib/crm/{name}/webhook.ts` stands for one of any name. */
const namedPaths = (page: Page): string[] =>
  codeSpans(page).flatMap((span) =>
    /^(\.ci|docs|functions|infra|lib|test)\/[^\s:()]*$/.test(span) ? [span.replaceAll(/\{\w+\}|<\w+>/g, '*')] : [],
  )

/** Where the links of a page lead, those to other servers left out. */
const links = ({ text }: Page): string[] =>
  [...text.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, target = '']) => (/^[a-z]+:/.test(target) ? [] : [target]))

const brokenLinks = async (page: Page): Promise<string[]> => {
  const broken: string[] = []
  for (const link of links(page)) {
    const [file = '', anchor] = link.split('#')
    const path = file === '' ? page.path : normalize(join(dirname(page.path), file))
    const text = await readFile(join(root, path), 'utf8').catch(() => undefined)
    if (anchor ? !anchorsIn(text ?? '').includes(anchor) : !(await isThere(path))) broken.push(link)
  }
  return broken
}

describe.each(pages)('$path', (page) => {
  test('names files that there are', async () => {
    const missing = []
    for (const path of namedPaths(page)) if (!(await isThere(path.replace(/\/$/, '')))) missing.push(path)
    expect(missing).toEqual([])
  })

  test('links to pages and sections that there are', async () => {
    expect(await brokenLinks(page)).toEqual([])
  })

  test('runs scripts that there are', () => {
    const named = [...codeLines(page), ...codeSpans(page)].flatMap((line) =>
      [...line.matchAll(/\bnpm run (?:--\S+ )*([\w:-]+)/g)].map(([, script = '']) => script),
    )
    expect(named.filter((script) => !(script in scripts))).toEqual([])
  })
})

test('every page is linked from another', () => {
  const linked = new Set(
    pages.flatMap((page) => links(page).map((link) => normalize(join(dirname(page.path), link.split('#')[0] ?? '')))),
  )
  expect(pages.map(({ path }) => path).filter((path) => path !== 'README.md' && !linked.has(path))).toEqual([])
})
