import * as z from 'zod/mini'
import { publicUrlOf } from '#infra/aws/config/settings.ts'
import type { SettingsFiles } from '#infra/aws/config/settings-files.ts'
import {
  type Ask,
  askedFor,
  type Connection,
  type ConnectOptions,
  type Connector,
  type StoredSecrets,
} from '#lib/crm/setup/connector.ts'
import { openConnector } from '#lib/crm/setup/open-connector.ts'
import { deadlineIn } from '#lib/runtime/clock.ts'
import type { ChangeOptions } from '../confirm.ts'
import type { CommandContext } from '../ops.ts'
import type { Target } from '../target/target.ts'
import { readStored } from './connection-secrets.ts'
import { askFor, givenBy } from './given-values.ts'
import { removalSteps } from './removal.ts'
import { webhookUrlBefore, webhookUrlOf } from './webhook-url.ts'

export interface ConnectCommandOptions extends ChangeOptions, Record<string, unknown> {
  url?: string
  webhookUrl?: string
  remove?: boolean
  fields?: boolean
  out?: string
  reveal?: boolean
  test: boolean
  trial: boolean
  trialRecord?: string
  wait: number
}

/** A CRM that is about to be set up in an environment. */
export interface Opened {
  name: string
  connection: Connection
  target: Target
  webhookUrl: string
  settings: ConnectCommandOptions
  files: SettingsFiles
  /** How a person takes away by hand what was made, when the credentials are refused. */
  withoutCredentials: readonly string[]
}

/** The longest a set-up speaks to a CRM, in milliseconds. */
const patience = 30 * 60_000

/** An environment with the source that is about to be set up, and what is known of it before anybody is asked. */
export interface Prepared {
  target: Target
  common: Omit<ConnectOptions<unknown>, 'given'>
  /** By flag or in the environment. */
  given: Record<string, string>
}

/** Opens the environment, with this source at its `address` even where the settings have it incomplete or not at all. */
export const prepare = async (
  { options, shell, target: open }: CommandContext<ConnectCommandOptions>,
  name: string,
  connector: Connector,
  address = webhookUrlOf,
): Promise<Prepared> => {
  const target = await open((sources) => {
    const own = { ...sources[name], ...(options.url && { url: options.url }) }
    return { ...sources, [name]: connector.draft?.(own, sources[name] === undefined) ?? own }
  })
  const common = {
    settings: target.sources.get(name)?.settings,
    stored: await readStored(target, name),
    webhookUrl: options.webhookUrl ?? (await address(target, name)),
    portalUrl: publicUrlOf(target.settings.docspace),
    deadline: deadlineIn(patience, target.clock),
    clock: target.clock,
  }
  return { target, common, given: givenBy(name, connector.asks, options, shell.environment) }
}

/** What has to be given yet. */
export const missingIn = ({ target, common, given }: Prepared, name: string, connector: Connector): Ask[] =>
  askedFor(connector.asks, given).filter((ask) => isNeeded(ask, target, name, common.stored))

/** Opens the environment and the CRM, and asks for what is missing. */
export const openConnection = async (
  work: CommandContext<ConnectCommandOptions>,
  name: string,
  connector: Connector,
): Promise<Opened> => {
  const { options, files, shell, out } = work
  // What was registered is known by its address: without one nothing can be taken away.
  const prepared = await prepare(work, name, connector, options.remove ? webhookUrlOf : webhookUrlBefore)
  const { target, common, given } = prepared
  const { webhookUrl } = common
  const quiet = Boolean(options.yes) || out.json
  Object.assign(given, await askFor(shell, name, missingIn(prepared, name, connector), quiet))
  const connection = openConnector(name, connector, { ...common, given })
  const { withoutCredentials = ['Delete there what delivers to this address.'] } = connector
  const opened = { name, connection, target, webhookUrl, settings: options, files, withoutCredentials }
  const needed = await neededFor(opened)
  const more = connector.asks.filter((ask) => needed.has(ask.name) && given[ask.name] === undefined)
  if (more.length === 0 || options.dryRun) return opened
  Object.assign(given, await askFor(shell, name, more, quiet))
  return { ...opened, connection: openConnector(name, connector, { ...common, given }) }
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

const neededFor = async (opened: Opened): Promise<Set<string>> => {
  const { remove, fields } = opened.settings
  const steps = remove ? await removalSteps(opened, Boolean(fields)) : await opened.connection.steps()
  return new Set(steps.flatMap(({ state, needs = [] }) => (state === 'to-do' ? needs : [])))
}
