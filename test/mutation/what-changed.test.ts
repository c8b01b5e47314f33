import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { changedLines } from './changed.ts'

const diffOf = (before: string, after: string): string => {
  const folder = mkdtempSync(join(tmpdir(), 'diff-'))
  const git = (...args: string[]) => execFileSync('git', ['-C', folder, ...args], { encoding: 'utf8' })
  try {
    git('init', '--quiet')
    writeFileSync(join(folder, 'one.ts'), before)
    git('add', '.')
    writeFileSync(join(folder, 'one.ts'), after)
    return git('diff', '--unified=0', '--src-prefix=a/', '--dst-prefix=b/')
  } finally {
    rmSync(folder, { recursive: true })
  }
}

describe('changedLines', () => {
  it('names changed and added lines of a file by their new numbers', () => {
    expect(changedLines(diffOf('a\nb\nc\nd\n', 'a\nB\nc\nd\ne\nf\n'))).toEqual(['one.ts:2-2', 'one.ts:5-6'])
  })

  it('names nothing where lines only went', () => {
    expect(changedLines(diffOf('a\nb\nc\n', 'a\nc\n'))).toEqual([])
  })

  it('leaves out what is no TypeScript, and files that are gone', () => {
    const other = '--- a/x.json\n+++ b/x.json\n@@ -1 +1 @@\n-1\n+2\n'
    const gone = '--- a/x.ts\n+++ /dev/null\n@@ -1 +0,0 @@\n-1\n'
    expect(changedLines(other + gone)).toEqual([])
  })
})
