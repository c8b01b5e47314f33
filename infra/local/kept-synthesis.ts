import { createHash } from 'node:crypto'
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { projectFolder, synthesize } from './synthesize.ts'

type Synthesize = typeof synthesize

/** What is read while the stack is synthesized, besides its context and the settings: code, versions, and the runbook that alarms quote. */
export const synthesisSources = [
  ...['cdk.json', 'package.json', 'package-lock.json', 'docs/runbook.md'],
  ...['functions', 'infra/aws', 'lib'],
]

/** How many are kept: settings are tried, and taken back. */
const most = 3

/**
 * Synthesizes as `synthesize` does, or copies what an earlier start made of the same sources, settings and context: a second `npm start` takes
 * half as long. What was made lies below `folder`, each by the hash of all that it was made of.
 */
export const keptSynthesis =
  (folder: string, { make = synthesize, project = projectFolder }: Project = {}): Synthesize =>
  async (directory, context) => {
    await mkdir(folder, { recursive: true })
    const kept = join(folder, await nameFor(project, context))
    const isThere = await touch(kept)
    if (!isThere) await keep(kept, await mkdtemp(resolve(folder, 'making-')), (place) => make(place, context))
    await cp(kept, directory, { recursive: true })
    await forgetOlder(folder)
  }

interface Project {
  make?: Synthesize
  /** Where the sources stand. */
  project?: string
}

/** Makes it aside: whoever is killed meanwhile leaves nothing that a later start would take for whole. */
const keep = async (kept: string, aside: string, make: (directory: string) => Promise<void>): Promise<void> => {
  try {
    await make(aside)
    // Another start may have been quicker.
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

/** The hash of everything that a synthesis is made of. */
const nameFor = async (project: string, context: unknown): Promise<string> => {
  const hash = createHash('sha256').update(JSON.stringify([process.version, context]))
  // The stack reads its settings from there (docs/settings.md#environments).
  const own = process.env.ROOMKEEPER_SETTINGS || join(project, 'roomkeeper.json')
  hash.update(await readFile(own).catch(() => 'none'))
  for (const source of synthesisSources) {
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

/** Those that a killed start left unfinished go like all others. */
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
