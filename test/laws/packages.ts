import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { importsOf } from './imports.ts'
import { root } from './sources.ts'

/** Where the deployed functions, the deployment and the operator's command begin. The instance on a laptop and its console do not belong to it. */
export const productionEntries = ['infra/aws/app.ts', 'infra/command/program.ts', 'infra/command/main.ts'] as const

/** An import that is left when types are taken out, from a package. */
const packages =
  /(?:^|\n)import (?!type )[^'"]*?['"](@[^/'"]+\/[^/'"]+|[a-z][^/'":]*)[^'":]*['"]|import\(['"](@[^/'"]+\/[^/'"]+|[a-z][^/'":]*)[^'":]*['"]\)/g

/** The packages that a file needs when it runs. */
export const packagesOf = (text: string): string[] =>
  [...text.matchAll(packages)].flatMap(([, always, sometimes]) => always ?? sometimes ?? [])

/** Packages that are needed by what begins in `entries`, with the first file that needs each. */
export const packagesReachedFrom = async (entries: readonly string[]): Promise<Map<string, string>> => {
  const found = new Map<string, string>()
  const seen = new Set<string>()
  const waiting = [...entries]
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (seen.has(path) || !/\.[jt]sx?$/.test(path)) continue
    seen.add(path)
    const text = await readFile(join(root, path), 'utf8')
    for (const name of packagesOf(text)) if (!found.has(name)) found.set(name, path)
    waiting.push(...importsOf(path, text))
  }
  return found
}
