import { cp, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { keptBundles } from './kept-bundles.ts'
import { keptByContent } from './kept-by-content.ts'
import { projectFolder, synthesize } from './synthesize.ts'

type Synthesize = typeof synthesize

/** What is read while the stack is synthesized, besides its context and the settings: code, versions, and the runbook that alarms quote. */
export const synthesisSources = [
  ...['cdk.json', 'package.json', 'package-lock.json', 'docs/runbook.md'],
  ...['functions', 'infra/aws', 'lib'],
]

/** Where `npm start` keeps what it has synthesized, below the folder in which it runs. */
export const synthesizedFolder = '.roomkeeper/synthesized'

const withKeptBundles: Synthesize = async (directory, context) =>
  synthesize(directory, { ...context, bundles: await keptBundles() })

interface Project {
  make?: Synthesize
  /** Where the sources stand. */
  project?: string
}

/**
 * Synthesizes as `synthesize` does, or copies what an earlier start made of the same sources, settings and context, which takes a fifth of the
 * time. What was made lies below `folder`.
 */
export const keptSynthesis =
  (folder: string, { make = withKeptBundles, project = projectFolder }: Project = {}): Synthesize =>
  async (directory, context) => {
    const more = [context, await ownSettings(project)]
    const content = { project, sources: synthesisSources, more }
    const kept = await keptByContent(folder, content, (place) => make(place, context))
    await cp(kept, directory, { recursive: true })
  }

/** The stack reads its settings from there (docs/settings.md#environments). */
const ownSettings = (project: string): Promise<string> =>
  readFile(process.env.ROOMKEEPER_SETTINGS || join(project, 'roomkeeper.json'), 'utf8').catch(() => 'none')
