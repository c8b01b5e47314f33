import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises'
import { join, resolve } from 'node:path'

/** How many are kept: settings are tried, and taken back. */
const most = 3

/** What something is made of. */
export interface MadeOf {
  /** Where the sources stand. */
  project: string
  /** Files and folders below it, each with all that is in it. */
  sources: readonly string[]
  /** Whatever else decides what is made. */
  more: readonly unknown[]
}

/**
 * The path of what `make` writes into a directory; made only where it was not made of the same content before. It lies below `folder`, by the
 * hash of its content, until three others were used after it.
 */
export const keptByContent = async (
  folder: string,
  content: MadeOf,
  make: (directory: string) => Promise<void>,
): Promise<string> => {
  await mkdir(folder, { recursive: true })
  const kept = resolve(folder, await nameFor(content))
  const isThere = await touch(kept)
  if (!isThere) await keep(kept, await mkdtemp(resolve(folder, 'making-')), make)
  await forgetOlder(folder)
  return kept
}

/** Makes it aside: whoever is killed meanwhile leaves nothing that somebody else would take for whole. */
const keep = async (kept: string, aside: string, make: (directory: string) => Promise<void>): Promise<void> => {
  try {
    await make(aside)
    // Another one may have been quicker.
    await rename(aside, kept).catch(async (error) => {
      if (!(await touch(kept))) throw error
    })
  } finally {
    await rm(aside, { recursive: true, force: true })
  }
}

/** Whether it is there; it counts as used now. */
const touch = (path: string): Promise<boolean> => {
  const now = new Date()
  return utimes(path, now, now).then(
    () => true,
    () => false,
  )
}

const nameFor = async ({ project, sources, more }: MadeOf): Promise<string> => {
  const hash = createHash('sha256').update(JSON.stringify([process.version, more]))
  for (const source of sources) {
    for (const path of await filesBelow(join(project, source)))
      hash
        .update(path)
        .update('\0')
        .update(await readFile(path))
  }
  return hash.digest('hex').slice(0, 24)
}

/** None where nothing is: what somebody downloaded may have no list of versions. */
const filesBelow = async (path: string): Promise<string[]> => {
  const about = await stat(path).catch(() => undefined)
  if (!about?.isDirectory()) return about ? [path] : []
  const entries = await readdir(path, { withFileTypes: true, recursive: true })
  return entries.flatMap((one) => (one.isFile() ? [join(one.parentPath, one.name)] : [])).sort()
}

/** Those that were left unfinished go like all others. */
const forgetOlder = async (folder: string): Promise<void> => {
  const used = (name: string) =>
    stat(join(folder, name)).then(
      ({ mtimeMs }) => [{ name, at: mtimeMs }],
      () => [],
    )
  const all = (await Promise.all((await readdir(folder)).map(used))).flat()
  const older = all.sort((left, right) => right.at - left.at).slice(most)
  await Promise.all(older.map(({ name }) => rm(join(folder, name), { recursive: true, force: true })))
}
