import { dirname } from 'node:path'
import { sourcesIn } from './sources.ts'

/** So many files a reader takes in at a glance. */
const most = 15

/** A sentence for each folder with more sources than a reader takes in at a glance. Folders in it are not counted. */
export const crowdedIn = (paths: readonly string[]): string[] => {
  const counts = new Map<string, number>()
  for (const path of paths) counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1)
  return [...counts].flatMap(([folder, count]) =>
    count > most
      ? [`${folder} has ${count} files, and ${most} at most are to be: give those of one subject a folder`]
      : [],
  )
}

if (import.meta.main) {
  const paths = (await sourcesIn('docs', 'functions', 'infra', 'lib', 'test')).filter(
    (path) => !path.startsWith('test/fixtures/'),
  )
  const crowded = crowdedIn(paths)
  for (const sentence of crowded) console.error(sentence)
  console.log(`${paths.length} files, ${crowded.length} folders with too many`)
  process.exitCode = crowded.length > 0 ? 1 : 0
}
