import { rename, writeFile } from 'node:fs/promises'

/** Replaces a file at once: whoever is killed while doing it leaves the old file or the new one. `mode` is that of the new one. */
export const replaceFile = async (path: string, text: string, mode?: number): Promise<void> => {
  const aside = `${path}.${process.pid}`
  await writeFile(aside, text, mode === undefined ? {} : { mode })
  await rename(aside, path)
}
