import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { shownPath } from '#infra/aws/config/settings-files.ts'
import type { ConnectStep } from '#lib/crm/setup/connector.ts'
import { howTheFilesCombine, isInProjectFile, missingInFiles, writeSource } from '../target/own-settings.ts'
import { differingSecrets, isDeployed, pathsOf, readStored } from './connection-secrets.ts'
import type { Opened } from './open-connection.ts'
import { writePrivateFile } from './private-file.ts'

export interface ConnectPlan {
  steps: ConnectStep[]
  /** Whether the stack has the source: without it there is neither a route nor a secret to store. */
  deployed: boolean
}

/** All steps, in the order in which they are made. */
export const planForConnect = async (opened: Opened): Promise<ConnectPlan> => {
  const { connection, target, name } = opened
  const [steps, deployed] = await Promise.all([connection.steps(), isDeployed(target, name)])
  const now = steps.filter(({ after }) => deployed || after !== 'deployment')
  // What has to be fixed first may be the credential that everything else is read with.
  if (now.some(({ state }) => state === 'wrong')) return { deployed, steps: now }
  const settled = now.every(({ state }) => state !== 'to-do')
  return {
    deployed,
    steps: [
      ...now,
      ...(await settingsStep(opened)),
      ...(deployed ? [...(await filesSteps(opened)), ...(await secretsSteps(opened, settled))] : []),
    ],
  }
}

/** Makes what is to be done, one after the other. `isMade` is told of each. */
export const makeSteps = async (steps: readonly ConnectStep[], isMade: (what: string) => void): Promise<void> => {
  for (const { what, state, make } of steps) {
    if (state !== 'to-do' || !make) continue
    await make()
    isMade(what)
  }
}

/** Settings that only the CRM knows are written; so does a source that they do not have yet. */
const settingsStep = async ({ connection, target, name, settings: options, files }: Opened): Promise<ConnectStep[]> => {
  // The local instance has its sources from the simulators; the file is for what is deployed.
  if (target.instance) return []
  const { environment } = target
  const wanted = async () => ({ ...(options.url && { url: options.url }), ...(await connection.settings?.()) })
  const missing = missingInFiles(files, environment, name, await wanted())
  const what = (file: string) => `sources.${name} of ${environment} in ${shownPath(file)}`
  const isInProject = isInProjectFile(files, environment)
  if (missing === undefined) return [{ what: what(isInProject ? files.cdkJson : files.own), state: 'done' }]
  const make = async () => writeSource(files, environment, name, await wanted())
  const how = isInProject ? [howTheFilesCombine(files, environment)] : []
  return [{ what: what(files.own), state: 'to-do', how, make }]
}

const filesSteps = async ({ connection, settings: { out: directory } }: Opened): Promise<ConnectStep[]> => {
  if (directory === undefined) return []
  const files = Object.entries((await connection.files?.()) ?? {})
  return Promise.all(
    files.map(async ([path, content]): Promise<ConnectStep> => {
      const file = join(directory, path)
      const there = await readFile(file, 'utf8').catch(() => undefined)
      if (there === content) return { what: file, state: 'done' }
      return { what: file, state: 'to-do', make: () => writePrivateFile(file, content) }
    }),
  )
}

/** Shown beforehand and stored last, because the CRM may draw the secret. */
const secretsSteps = async ({ connection, target, name }: Opened, settled: boolean): Promise<ConnectStep[]> => {
  const changed = differingSecrets(await readStored(target, name), await connection.secrets())
  const paths = pathsOf(name)
  const step = (path: string, isChanged: boolean): ConnectStep => ({
    what: `secret ${target.secretName(path)}`,
    state: isChanged ? 'to-do' : 'done',
  })
  return [
    step(paths.webhooks, !settled || changed.webhooks !== undefined),
    step(paths.credentials, 'credentials' in changed),
  ]
}
