import * as z from 'zod/mini'
import { openRecords } from '#lib/crm/open.ts'
import type { Records } from '#lib/crm/source.ts'
import { type DocSpace, openDocSpace } from '#lib/docspace/index.ts'
import { deadlineIn } from '#lib/runtime/clock.ts'
import { Problem } from '../problem.ts'
import type { Target } from './target.ts'

const apiKey = z.object({ apiKey: z.string().check(z.minLength(1)) })

/** The longest a command works with a server, in milliseconds. */
const patience = 60 * 60_000

export interface Portal {
  docspace: DocSpace
  /** Also makes the ids of invitation links. */
  apiKey: string
}

/** Path of the onboarding key below `roomkeeper/{environment}/`. */
export const docspaceKeyPath = 'docspace/onboarding'

/** DocSpace with the worker's own key. @throws Problem while none is stored */
export const openPortal = async (target: Target): Promise<Portal> => {
  const name = target.secretName(docspaceKeyPath)
  const found = await target.secrets.find(name, apiKey)
  if (!found) throw new Problem(`The secret ${name} has no usable value.`, 'Store {"apiKey": "sk-..."} in it.')
  const options = { url: target.settings.docspace.url, apiKey: found.apiKey, clock: target.clock }
  const docspace = openDocSpace({ ...options, deadline: deadlineIn(patience, target.clock) })
  return { docspace, apiKey: found.apiKey }
}

/** The records of a CRM with the worker's own credentials. @throws Problem for a source that is not configured or has none */
export const recordsOf = async (target: Target, source: string): Promise<Records> => {
  const configured = target.sources.get(source)
  if (!configured) {
    const known = [...target.sources.keys()].join(', ')
    throw new Problem(`${source} is not a source of the environment ${target.environment}.`, `It has: ${known}.`)
  }
  const needsNone = z.safeParse(configured.source.credentials, {}).success
  const secretName = target.secretName(`crm/${source}`)
  const records = await openRecords(configured, {
    // A source that needs no credentials has no secret either, unless there is something to sign.
    secretName: needsNone && !hasCallback(configured.settings) ? undefined : secretName,
    secrets: target.secrets,
    deadline: deadlineIn(patience, target.clock),
    clock: target.clock,
  })
  if (records) return records
  throw new Problem(`The secret ${secretName} has no usable value.`, `roomkeeper connect ${source} stores it.`)
}

const hasCallback = (settings: unknown) =>
  typeof settings === 'object' && settings !== null && 'callbackUrl' in settings && settings.callbackUrl !== undefined
