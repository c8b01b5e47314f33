import { glob, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../../', import.meta.url))

/** A page that people read. */
export interface Page {
  /** Below the root of the project. */
  path: string
  text: string
}

/** Every page of the project. */
export const pages: Page[] = []
for (const pattern of ['*.md', 'docs/**/*.md', 'infra/**/*.md', 'test/**/*.md']) {
  for await (const path of glob(pattern, { cwd: root })) {
    pages.push({ path, text: await readFile(root + path, 'utf8') })
  }
}

const fence = /^ *```\w*\n([\s\S]*?)^ *```/gm

/** The lines of a page's blocks of code, a line that goes on after a backslash as one. */
export const codeLines = ({ text }: Page): string[] =>
  [...text.matchAll(fence)].flatMap(([, code = '']) => code.replaceAll(/\\\n\s*/g, ' ').split('\n'))

/** What a page has between single backticks; it may go over a line's end. */
export const codeSpans = ({ text }: Page): string[] =>
  [...text.replaceAll(fence, '').matchAll(/`([^`]+)`/g)].map(([, span = '']) => span.replaceAll(/\s*\n\s*/g, ' '))
