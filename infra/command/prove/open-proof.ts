import { publicUrlOf } from '#infra/aws/config/settings.ts'
import type { ClientFilter } from '#lib/crm/clients.ts'
import type { Connection, Connector } from '#lib/crm/setup/connector.ts'
import { openConnector } from '#lib/crm/setup/open-connector.ts'
import { proofBy } from '#lib/crm/setup/proof.ts'
import type { NewProof } from '#lib/crm/setup/proof-records.ts'
import { deadlineIn } from '#lib/runtime/clock.ts'
import type { ChangeOptions } from '../confirm.ts'
import { readStored } from '../connect/connection-secrets.ts'
import { givenBy } from '../connect/given-values.ts'
import { webhookUrlOf } from '../connect/webhook-url.ts'
import type { CommandContext } from '../ops.ts'
import { Problem, WrongUsage } from '../problem.ts'
import type { Target } from '../target/target.ts'

export interface ProveOptions extends ChangeOptions, Record<string, unknown> {
  object?: string
  byHand?: boolean
  wait: number
}

/** A connected CRM, and the client that is to be made there. */
export interface OpenedProof {
  name: string
  target: Target
  connection: Connection
  client: Omit<NewProof, 'name'>
}

/** The longest that a proof speaks to a CRM, in milliseconds. */
const patience = 60 * 60_000

/** @throws WrongUsage for a source or an object that the settings do not have, Problem for a CRM that is not connected */
export const openProof = async (
  { options, shell, target: open }: CommandContext<ProveOptions>,
  name: string,
  connector: Connector,
): Promise<OpenedProof> => {
  const target = await open()
  const configured = target.sources.get(name)
  if (!configured) {
    const known = [...target.sources.keys()].join(', ')
    throw new WrongUsage(`${name} is no source of ${target.environment}; it has: ${known}.`)
  }
  const { clients } = configured.settings as { clients?: ClientFilter[] }
  const client = clients ? proofBy(clients, options.object) : { object: 'client', fields: {} }
  if (!client || (options.object !== undefined && client.object !== options.object)) {
    const objects = [...new Set(clients?.map(({ object }) => object) ?? ['client'])].join(', ')
    throw new WrongUsage(`The settings of ${name} have no clients in ${options.object}; they have: ${objects}.`)
  }
  const stored = await readStored(target, name)
  if (stored.webhooks.length === 0)
    throw new Problem(`${name} is not connected: no secret of its webhooks is stored.`, `roomkeeper connect ${name}`)
  const connection = openConnector(name, connector, {
    settings: configured.settings,
    given: givenBy(name, connector.asks, options, shell.environment),
    stored,
    webhookUrl: await webhookUrlOf(target, name),
    portalUrl: publicUrlOf(target.settings.docspace),
    deadline: deadlineIn(patience, target.clock),
    clock: target.clock,
  })
  return { name, target, connection, client }
}
