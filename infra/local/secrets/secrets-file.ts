import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { parseJson } from '#lib/runtime/json.ts'

/** Secret name -> secret string, as Secrets Manager has them. */
export type SecretValues = Record<string, string>

/**
 * The secrets of the laptop: a git-ignored file, written with `samples` when it is not there, never overwritten.
 * @throws when the file is not JSON of names and values
 */
export const readSecretsFile = async (
  path: string,
  samples: Readonly<Record<string, unknown>>,
): Promise<SecretValues> => {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (text !== undefined) return asStrings(parse(text, path))
  await mkdir(dirname(path), { recursive: true })
  // Readable by its owner only, and not overwritten should another start be quicker.
  await writeFile(path, `${JSON.stringify(samples, undefined, 2)}\n`, { mode: 0o600, flag: 'wx' })
  return asStrings(samples)
}

const parse = (text: string, path: string): Record<string, unknown> => {
  const parsed = parseJson(text)
  if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed as Record<string, unknown>
  throw new Error(
    `${path} must be a JSON object of secret names and values: correct it, or delete it for the sample values`,
  )
}

const asStrings = (values: Readonly<Record<string, unknown>>): SecretValues =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  )
