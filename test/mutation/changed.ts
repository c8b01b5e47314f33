import { execFileSync, spawnSync } from 'node:child_process'
import { WrongCall } from '#infra/local/command-line.ts'

const hunk = /^@@ -\S+ \+(?<start>\d+)(?:,(?<count>\d+))? @@/

/** The lines that a diff without context added or changed, as StrykerJS names them: `path:first-last`. */
export const changedLines = (diff: string): string[] => {
  let file: string | undefined
  const ranges: string[] = []
  for (const line of diff.split('\n')) {
    if (line.startsWith('+++ ')) file = line.startsWith('+++ b/') ? line.slice('+++ b/'.length) : undefined
    const { start, count = '1' } = hunk.exec(line)?.groups ?? {}
    if (file?.endsWith('.ts') && start !== undefined && count !== '0')
      ranges.push(`${file}:${start}-${Number(start) + Number(count) - 1}`)
  }
  return ranges
}

/** @throws WrongCall for what Git does not know */
export const changedSince = (ref: string): string[] => {
  const { status } = spawnSync('git', ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`])
  if (status !== 0) throw new WrongCall(`--since must be a commit that Git knows, not ${JSON.stringify(ref)}`)
  const plain = ['--unified=0', '--no-color', '--no-ext-diff', '--src-prefix=a/', '--dst-prefix=b/']
  return changedLines(execFileSync('git', ['diff', ...plain, ref, '--', 'lib'], { encoding: 'utf8' }))
}
