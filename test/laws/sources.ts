import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../..', import.meta.url))

/** Every TypeScript file of the folders, from the project's root. */
export const sourcesIn = async (...folders: string[]): Promise<string[]> => {
  const lists = await Promise.all(
    folders.map(async (folder) => {
      const entries = await readdir(join(root, folder), { recursive: true })
      return entries.filter((entry) => entry.endsWith('.ts')).map((entry) => join(folder, entry))
    }),
  )
  return lists.flat()
}
