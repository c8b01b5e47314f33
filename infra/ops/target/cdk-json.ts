import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import * as z from 'zod'
import { linesOf } from '#infra/aws/problem-lines.ts'
import { replaceFile } from '#infra/local/replace-file.ts'
import { Problem } from '../problem.ts'

/** The project's own. */
export const defaultCdkJson = fileURLToPath(new URL('../../../cdk.json', import.meta.url))

const environment = z.looseObject({ sources: z.record(z.string(), z.record(z.string(), z.unknown())).optional() })
const roomkeeper = z.looseObject({ environments: z.record(z.string(), environment) })
const cdkJson = z.looseObject({ context: z.looseObject({ roomkeeper }) })

/** Every environment of the settings, as a person wrote them. */
export type Roomkeeper = z.output<typeof roomkeeper>

const read = async (path: string) => {
  const text = await readFile(path, 'utf8').catch(() => {
    throw new Problem(`There is no ${path}.`)
  })
  const parsed = cdkJson.safeParse(parse(text, path))
  if (parsed.success) return parsed.data
  throw new Problem(
    `${path} is not as CDK takes it.`,
    [...linesOf(parsed.error.issues), 'Its form: docs/settings.md#environments'].join('\n'),
  )
}

/** @throws Problem when the file is not there or not as CDK takes it */
export const readRoomkeeper = async (path: string): Promise<Roomkeeper> => (await read(path)).context.roomkeeper

/** What differs between the settings of a source in the file and `wanted`, by member. */
export const missingInFile = async (
  path: string,
  env: string,
  source: string,
  wanted: Readonly<Record<string, unknown>>,
): Promise<Record<string, unknown> | undefined> => {
  const own = (await readRoomkeeper(path)).environments[env]?.sources?.[source]
  const different = Object.entries(wanted).filter(
    ([name, value]) => JSON.stringify(own?.[name]) !== JSON.stringify(value),
  )
  return own && different.length === 0 ? undefined : Object.fromEntries(different)
}

/** Writes members of a source's settings into the file; everything else stays as it is. */
export const writeSource = async (
  path: string,
  env: string,
  source: string,
  members: Readonly<Record<string, unknown>>,
): Promise<void> => {
  const file = await read(path)
  const chosen = file.context.roomkeeper.environments[env]
  if (!chosen) throw new Problem(`${path} has no environment ${env}.`)
  chosen.sources = { ...chosen.sources, [source]: { ...chosen.sources?.[source], ...members } }
  await replaceFile(path, `${JSON.stringify(file, undefined, 2)}\n`)
}

/** @throws Problem with the place where it is no JSON */
const parse = (text: string, path: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Problem(`${path} is not JSON: ${error instanceof Error ? error.message : ''}`)
  }
}
