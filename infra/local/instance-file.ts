import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { LocalInstance } from './instance.ts'

/** How a command on this machine finds the local instance that runs. */
export interface InstanceFile {
  pid: number
  apiUrl: string
  consoleUrl: string
  docspaceUrl: string
  /** What the AWS SDK needs to speak to the local instance's AWS. */
  sdkEnvironment: Readonly<Record<string, string>>
  crms: Record<string, string>
  /** What differs from the environment `local` of the settings, by path. */
  settings: Readonly<Record<string, unknown>>
}

/** Takes the file away if it is still that of this process: another start in the same folder has written its own. */
export const removeOwn = async (path: string, pid: number): Promise<void> => {
  const text = await readFile(path, 'utf8').catch(() => '{}')
  if ((JSON.parse(text) as Partial<InstanceFile>).pid === pid) await rm(path, { force: true })
}

/** Writes the file, and returns how to take it away again. */
export const writeInstanceFile = async (
  path: string,
  instance: LocalInstance,
  consoleUrl: string,
): Promise<() => Promise<void>> => {
  const content: InstanceFile = {
    pid: process.pid,
    apiUrl: instance.aws.apiUrl,
    consoleUrl,
    docspaceUrl: instance.docspaceUrl,
    sdkEnvironment: instance.aws.sdkEnvironment,
    crms: Object.fromEntries([...instance.crms].map(([name, crm]) => [name, crm.url])),
    settings: instance.settings,
  }
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, `${JSON.stringify(content, undefined, 2)}\n`)
  return () => removeOwn(path, process.pid)
}
