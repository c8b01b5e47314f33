import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

/**
 * Replaces what stands in a page (a path below the project's root) between `<!-- name: … -->` and `<!-- /name -->`, so that figures are never
 * copied by hand. @throws when the page has no such place
 */
export const writeSection = async (page: string, name: string, text: string): Promise<void> => {
  const file = fileURLToPath(new URL(`../../${page}`, import.meta.url))
  const before = await readFile(file, 'utf8')
  const place = new RegExp(`(<!-- ${name}: [^>]* -->\n)[\\s\\S]*?(\n<!-- /${name} -->)`)
  if (!place.test(before)) throw new Error(`${page} has no place for ${name}`)
  await writeFile(
    file,
    before.replace(place, (_, start: string, end: string) => `${start}\n${text.trim()}\n${end}`),
  )
}

/** A table of Markdown; `right`: columns of numbers. */
export const markdownTable = (head: readonly string[], rows: readonly (readonly string[])[], right: number[]): string =>
  [head, head.map((_, column) => (right.includes(column) ? '---:' : '---')), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n')
