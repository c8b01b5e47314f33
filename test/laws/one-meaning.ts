import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { root, sourcesIn } from './sources.ts'

/** The product. A simulator is a program of its own, whose words are those of the server that it stands for. */
const folders = ['functions', 'lib', 'infra/aws', 'infra/command', 'infra/local']

/** What a Lambda function is called by. */
const entries: ReadonlySet<string> = new Set(['handler'])

const exported = /^export (?:async function|const|function|class|interface|type) (\w+)/gm

/** CRMs are siblings: what each of them has is called the same in each. */
const isOfOneCrm = (path: string) => /^lib\/crm\/(?!receive|records|listing|setup)[a-z0-9]+\//.test(path)

/** A sentence for each name that two files export. A type and a value of one file may share theirs. */
export const homonymsIn = (texts: ReadonlyMap<string, string>): string[] => {
  const places = new Map<string, Set<string>>()
  for (const [path, text] of texts)
    for (const [, name = ''] of text.matchAll(exported)) {
      if (entries.has(name)) continue
      places.set(name, (places.get(name) ?? new Set()).add(path))
    }
  return [...places].flatMap(([name, paths]) =>
    paths.size > 1 && ![...paths].every(isOfOneCrm)
      ? [`${name} means two things: ${[...paths].sort().join(', ')}. Say in the name which`]
      : [],
  )
}

if (import.meta.main) {
  const paths = await sourcesIn(...folders)
  const texts = await Promise.all(paths.map(async (path) => [path, await readFile(join(root, path), 'utf8')] as const))
  const homonyms = homonymsIn(new Map(texts))
  for (const homonym of homonyms) console.error(homonym)
  console.log(`${paths.length} files, ${homonyms.length} names that mean two things`)
  process.exitCode = homonyms.length > 0 ? 1 : 0
}
