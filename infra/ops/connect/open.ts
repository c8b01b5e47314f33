import * as z from 'zod/mini'
import { publicUrlOf } from '#infra/aws/settings.ts'
import {
  type Ask,
  askedFor,
  type Connection,
  type ConnectOptions,
  type Connector,
  type StoredSecrets,
} from '#lib/crm/connector.ts'
import { deadlineIn } from '#lib/runtime/clock.ts'
import type { ChangeOptions } from '../confirm.ts'
import type { Work } from '../ops.ts'
import type { Target } from '../target/target.ts'
import { askFor, givenBy } from './given.ts'
import { readStored } from './stored.ts'
import { webhookUrlOf } from './webhook-url.ts'

export interface ConnectCommandOptions extends ChangeOptions, Record<string, unknown> {
  url?: string
  webhookUrl?: string
  remove?: boolean
  fields?: boolean
  out?: string
  reveal?: boolean
  test: boolean
  wait: number
  cdkJson: string
}

/** A CRM that is about to be set up in an environment. */
export interface Opened {
  name: string
  connection: Connection
  target: Target
  webhookUrl: string
  settings: ConnectCommandOptions
}

/** The longest a set-up speaks to a CRM, in milliseconds. */
const patience = 30 * 60_000

/** Opens the environment, with this source even where the settings have it incomplete or not at all, and the CRM. */
export const openConnection = async (
  { options, shell, target: open, out }: Work<ConnectCommandOptions>,
  name: string,
  connector: Connector,
): Promise<Opened> => {
  const target = await open((sources) => {
    const own = { ...sources[name], ...(options.url && { url: options.url }) }
    return { ...sources, [name]: connector.draft?.(own) ?? own }
  })
  const webhookUrl = options.webhookUrl ?? (await webhookUrlOf(target, name))
  const stored = await readStored(target, name)
  const common = {
    settings: target.sources.get(name)?.settings,
    stored,
    webhookUrl,
    portalUrl: publicUrlOf(target.settings.docspace),
    deadline: deadlineIn(patience, target.clock),
    clock: target.clock,
  } satisfies Omit<ConnectOptions<unknown>, 'given'>
  const given = givenBy(name, connector.asks, options, shell.environment)
  const quiet = Boolean(options.yes) || out.json
  const first = askedFor(connector.asks, given).filter((ask) => isNeeded(ask, target, name, stored))
  Object.assign(given, await askFor(shell, name, first, quiet))
  const connection = connector.open({ ...common, given })
  const needed = await neededFor(connection, Boolean(options.remove), Boolean(options.fields))
  const more = connector.asks.filter((ask) => needed.has(ask.name) && given[ask.name] === undefined)
  if (more.length === 0 || options.dryRun) return { name, connection, target, webhookUrl, settings: options }
  Object.assign(given, await askFor(shell, name, more, quiet))
  return { name, connection: connector.open({ ...common, given }), target, webhookUrl, settings: options }
}

/** What stands in a secret need not be given again. */
const isNeeded = (
  { storedIn }: Ask,
  target: Target,
  name: string,
  { credentials, webhooks }: StoredSecrets,
): boolean => {
  if (storedIn === 'never') return false
  if (storedIn === 'webhooks') return webhooks.length === 0
  const schema = target.sources.get(name)?.source.credentials
  return !schema || !z.safeParse(schema, credentials).success
}

const neededFor = async (connection: Connection, remove: boolean, fields: boolean): Promise<Set<string>> => {
  const steps = remove ? await connection.removal({ fields }) : await connection.steps()
  return new Set(steps.flatMap(({ state, needs = [] }) => (state === 'to-do' ? needs : [])))
}
