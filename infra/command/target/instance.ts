import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as z from 'zod'
import { parseJson } from '#lib/runtime/json.ts'
import { Problem } from '../problem.ts'

/** The file in which `npm start` describes itself, below the folder that it was started in. */
const ownFile = '.roomkeeper/instance.json'

/** The file of a start in this folder, where there is one; else that of the project, wherever the command is called. */
export const defaultInstanceFile = (folder = process.cwd()): string => {
  const here = resolve(folder, ownFile)
  return existsSync(here) ? here : fileURLToPath(new URL(`../../../${ownFile}`, import.meta.url))
}

const instanceFile = z.object({
  pid: z.number().optional(),
  apiUrl: z.url(),
  consoleUrl: z.url().optional(),
  docspaceUrl: z.url(),
  sdkEnvironment: z.record(z.string(), z.string()),
  crms: z.record(z.string(), z.string()),
  /** What differs from the environment `local` of the settings, by path. */
  settings: z.record(z.string(), z.unknown()),
})

/** The local instance that `npm start` runs on this machine, as its file describes it. */
export type RunningInstance = z.output<typeof instanceFile>

const startIt = 'Start it with `npm start`, or name a deployed environment: --env prod.'

/** @throws Problem when no local instance runs */
export const findInstance = async (path: string): Promise<RunningInstance> => {
  const text = await readFile(path, 'utf8').catch(() => undefined)
  if (text === undefined) throw new Problem(`Roomkeeper does not run on this machine (there is no ${path}).`, startIt)
  const parsed = instanceFile.safeParse(parseJson(text))
  if (!parsed.success) throw new Problem(`${path} is not as \`npm start\` writes it.`, startIt)
  const { pid } = parsed.data
  if (pid !== undefined && !isAlive(pid)) {
    throw new Problem(
      `Roomkeeper does not run any more: ${path} belongs to a process that is no longer running.`,
      startIt,
    )
  }
  return parsed.data
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // Somebody else's process is alive too.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
