import { lstat, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Line } from '../line.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))

/** Bytes of a package's own files: those that npm puts below it count for themselves. */
const bytesIn = async (folder: string): Promise<number> => {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  const sizes = entries
    .filter(({ name }) => name !== 'node_modules')
    .map(async (entry) => {
      const path = join(folder, entry.name)
      return entry.isDirectory() ? bytesIn(path) : (await lstat(path)).size
    })
  return (await Promise.all(sizes)).reduce((sum, bytes) => sum + bytes, 0)
}

/** What `npm ci` and `npm ci --omit=dev` put on a disk of this platform, by the lock file. */
export const installedLines = async (): Promise<Line[]> => {
  const { packages } = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: boolean }>
  }
  const sizes = { production: 0, all: 0 }
  for (const [path, { dev = false }] of Object.entries(packages)) {
    if (path === '') continue
    const bytes = await bytesIn(join(root, path))
    sizes.all += bytes
    if (!dev) sizes.production += bytes
  }
  const MB = (bytes: number) => bytes / 1_000_000
  return [
    {
      what: 'installed for production',
      unit: 'MB',
      ours: MB(sizes.production),
      reference: { value: MB(sizes.all), what: 'all, with what tests, measures and runs on a laptop' },
      budget: { of: 'ours', is: 'at most', limit: 400 },
      note: 'a Node for machines with an older one and the CDK are four fifths of it',
    },
  ]
}
