import { glob, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { anchorsIn } from './anchors.ts'
import { codeSpans, pages, root } from './pages.ts'

const sources: { path: string; text: string }[] = []
for await (const path of glob('{functions,infra,lib,test}/**/*.{ts,tsx,js}', { cwd: root })) {
  if (!path.includes('node_modules')) sources.push({ path, text: await readFile(join(root, path), 'utf8') })
}

const text = new Map(pages.map((page) => [page.path, page.text]))

/** Pages, and sections of them, that sources name: `docs/facts/aws.md#characters`. */
const citations = sources.flatMap((source) =>
  [...source.text.matchAll(/\bdocs\/[\w/-]+\.md(?:#[\w-]+(?:\.\w+)*)?/g)].map(([citation]) => ({
    path: source.path,
    citation,
  })),
)

const resolves = (citation: string): boolean => {
  const [page = '', anchor] = citation.split('#')
  const found = text.get(page)
  return found !== undefined && (anchor === undefined || anchorsIn(found).includes(anchor))
}

test('every page and section that a source names is there', () => {
  expect(citations.length).toBeGreaterThan(150)
  expect(citations.filter(({ citation }) => !resolves(citation))).toEqual([])
})

/** Files that comments name by their path; `{crm}` in it stands for one of any name. */
const filesInComments = sources.flatMap(({ path, text }) =>
  [...text.matchAll(/^\s*(?:\/?\*\*?|\/\/).*$/gm)].flatMap(([comment]) =>
    [...comment.matchAll(/\b(?:docs|functions|infra|lib|test)\/[\w./{}*-]+\.(?:tsx?|js|json|md)\b/g)].map(
      ([named]) => ({
        path,
        named: named.replaceAll(/\{\w+\}/g, '*'),
      }),
    ),
  ),
)

const isThere = async (pattern: string): Promise<boolean> => {
  for await (const _ of glob(pattern, { cwd: root })) return true
  return false
}

test('every file that a comment names is there', async () => {
  expect(filesInComments.length).toBeGreaterThan(150)
  const missing = []
  for (const one of filesInComments) {
    if (!(await isThere(one.named))) missing.push(one)
  }
  expect(missing).toEqual([])
})

test('no source leans on a document that a reader cannot open', () => {
  const cites = /contracts? §|\bfindings?,?[ *\n]+(?:[A-Z]\d|[A-Z][a-z]+\)|\d+\)|correction)|\bTRAPS\b/
  expect(sources.filter((source) => cites.test(source.text)).map(({ path }) => path)).toEqual([])
})

describe.each(pages.filter(({ path }) => path.startsWith('docs/facts/')))('$path', (page) => {
  test('has one section of a name', () => {
    const anchors = anchorsIn(page.text)
    expect(anchors.filter((anchor, at) => anchors.indexOf(anchor) !== at)).toEqual([])
  })

  test('says of every fact how it is known', () => {
    const facts = page.text.split(/^### /m).slice(1)
    const known = /[Rr]ecorded|[Ss]ource|[Kk]nown from|[Mm]easured|[Rr]ead in|documentation|changelog|[Ff]ixtures?\b/
    expect(facts.filter((fact) => !known.test(fact)).map((fact) => fact.split('\n')[0])).toEqual([])
  })

  test('names tests that there are', () => {
    const there = new Set(sources.map(({ path }) => basename(path)))
    const named = codeSpans(page).filter((span) => /^[\w./-]+\.test\.ts$/.test(span))
    expect(named.filter((name) => !there.has(basename(name)))).toEqual([])
  })
})
